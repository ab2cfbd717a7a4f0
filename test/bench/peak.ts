import { readFileSync } from 'node:fs'

/**
 * The most memory this process has had at once, in MiB. On Linux `maxRSS` may be that of the process which started this
 * one, so the kernel's own figure comes first.
 */
export function peakMb(): number {
  return (highWater() ?? process.resourceUsage().maxRSS) / 1024
}

function highWater(): number | null {
  try {
    const [, kilobytes] = /VmHWM:\s*(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))!
    return Number(kilobytes)
  } catch {
    return null
  }
}
