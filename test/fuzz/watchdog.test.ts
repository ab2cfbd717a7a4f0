import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

test('a call that does not come back is named, and ends the process', () => {
  const script = `import { watchdog } from './test/fuzz/watchdog.ts'; watchdog(300)(7); for (;;);`
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script]
  const { stdout, signal } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  expect(stdout).toContain('call 7 has not come back after 0.3 s; replay it with --from 7 --calls 1')
  expect(signal).toBe('SIGKILL')
})
