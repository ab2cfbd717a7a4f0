import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { Features } from '#autograd/engine/wasm/machine/features.ts'
import type { V8Flags } from '#autograd/engine/wasm/machine/v8Flags.ts'

// In a process of their own: flags hold for the whole process.
const script = `
  import { enableV8Flags } from '#autograd/engine/wasm/machine/v8Flags.ts'
  import { detectFeatures } from '#autograd/engine/wasm/machine/features.ts'
  const before = detectFeatures()
  const flags = enableV8Flags()
  console.log(JSON.stringify({ before, flags, after: detectFeatures() }))`

interface Outcome {
  readonly before: Features
  readonly flags: V8Flags
  readonly after: Features
}

test('flags of V8 are set when asked for, or it is said why not; features are what they are then', async () => {
  const args = ['--import', 'tsx', '--input-type=module', '-e', script]
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 30_000 })
  const { before, flags, after } = JSON.parse(stdout) as Outcome
  expect(flags.applied.length + flags.notes.length).toBe(1)
  const [flag] = flags.applied
  const node = Number(process.versions.node.split('.')[0])
  if (flag !== undefined) expect(flag).toMatch(node < 22 ? /relaxed-simd/ : /revectorize/)
  if (flag === undefined) expect(after).toEqual(before)
  else expect(after).toEqual({ ...before, relaxedSimd: true })
  expect(flags.speedup).toBeGreaterThan(0)
})
