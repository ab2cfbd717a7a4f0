import { engine } from './current.ts'
import type { EngineFacts, Informative } from './facts.ts'
import { megabytes } from './megabytes.ts'
import { type Settings, settings } from './settings.ts'
import type { Features } from './wasm/machine/features.ts'

function simd({ simd, relaxedSimd }: Features): string {
  if (!simd) return 'none'
  return relaxedSimd ? '128 bits, with fused multiply-add' : '128 bits, without fused multiply-add'
}

function threads({ features, threads: { running, most } }: EngineFacts): string {
  if (!features.shared) return '1: memory cannot be shared here'
  const starting = most > 1 && running === 1 ? '; the others start with the first large operation' : ''
  return `${running} of ${most}${starting}`
}

function blas({ blas }: EngineFacts, { blas: asked }: Settings): string {
  if (asked === false) return 'none: switched off'
  if (blas === null) return 'looked for at the first large matrix product'
  const notes = blas.notes.join('; ')
  if (blas.name === null) return `none${notes && `: ${notes}`}`
  return blas.name + (notes && ` (${notes})`)
}

function flags({ v8Flags }: EngineFacts): string {
  if (v8Flags === null) return 'none: not asked for'
  if (v8Flags.applied.length === 0) return `none: ${v8Flags.notes.join('; ')}`
  return `${v8Flags.applied.join(' ')}, products of matrices ${v8Flags.speedup.toFixed(1)} times as fast`
}

function runtime(): string {
  const versions = globalThis.process?.versions as Partial<Record<string, string>> | undefined
  if (versions?.node !== undefined) return `Node ${versions.node}, V8 ${versions.v8}`
  return globalThis.navigator?.userAgent ?? 'unknown'
}

/** The lines of `info`, for an engine of this name and these facts. */
export function describeEngine(name: string, facts: EngineFacts | null, chosen: Settings): string {
  const lines: [title: string, value: string][] = [
    ['engine', `${name} (asked for: ${chosen.engine})`],
    ['runtime', runtime()],
  ]
  if (facts !== null) {
    lines.push(
      ['SIMD', simd(facts.features)],
      ['threads', threads(facts)],
      ['heap', `${megabytes(facts.heap.bytes)} of at most ${megabytes(facts.heap.limit)}`],
      ['BLAS', blas(facts, chosen)],
      ['V8 flags', flags(facts)],
    )
  }
  if (chosen.debug) lines.push(['debug', 'the stack of each allocation is kept'])
  return lines.map(([title, value]) => `${title.padEnd(9)} ${value}`).join('\n')
}

/**
 * How the engine works here, to read and to send along with a report: engine, runtime, SIMD, threads, heap, BLAS and
 * flags of V8.
 *
 * @example
 * console.log(info())
 * // engine    wasm (asked for: auto)
 * // runtime   Node 20.20.2, V8 11.3.244.8-node.38
 * // SIMD      128 bits, without fused multiply-add
 * // threads   2 of 2
 * // heap      3.1 MB of at most 4096 MB
 * // BLAS      OpenBLAS 0.3.21 (Cooperlake)
 * // V8 flags  none: not asked for
 */
export function info(): string {
  const now = engine()
  const facts = 'facts' in now ? (now as typeof now & Informative).facts() : null
  return describeEngine(now.name, facts, settings())
}
