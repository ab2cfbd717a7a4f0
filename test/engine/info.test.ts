import { describe, expect, test } from 'vitest'
import { engine, useEngine } from '#autograd/engine/current.ts'
import type { EngineFacts } from '#autograd/engine/facts.ts'
import { describeEngine, info } from '#autograd/engine/info.ts'
import { referenceEngine } from '#autograd/engine/reference/engine.ts'
import { type Settings, settings } from '#autograd/engine/settings.ts'

const chosen: Settings = { ...settings(), engine: 'auto', blas: 'auto', debug: false }
const facts: EngineFacts = {
  features: { simd: true, relaxedSimd: true, shared: true },
  threads: { running: 2, most: 4 },
  heap: { bytes: 3 * 2 ** 20, limit: 2 ** 30 },
  blas: { name: 'OpenBLAS 0.3.21 (Zen)', notes: [] },
  v8Flags: null,
}

/** The line with this title. */
function line(title: string, changes: Partial<EngineFacts>, settings: Partial<Settings> = {}): string {
  const lines = describeEngine('wasm', { ...facts, ...changes }, { ...chosen, ...settings }).split('\n')
  return lines.find((each) => each.startsWith(title))!.slice(10)
}

describe('info', () => {
  test('says what computes, one line each', () => {
    const text = describeEngine('wasm', facts, { ...chosen, debug: true })
    const titles = text.split('\n').map((each) => each.slice(0, 10).trim())
    expect(titles).toEqual(['engine', 'runtime', 'SIMD', 'threads', 'heap', 'BLAS', 'V8 flags', 'debug'])
    expect(line('engine', {})).toBe('wasm (asked for: auto)')
    expect(line('runtime', {})).toContain(process.versions.node)
    expect(line('heap', {})).toBe('3 MB of at most 1024 MB')
  })

  test('says which SIMD there is', () => {
    expect(line('SIMD', {})).toBe('128 bits, with fused multiply-add')
    const features = { ...facts.features, relaxedSimd: false }
    expect(line('SIMD', { features })).toBe('128 bits, without fused multiply-add')
    expect(line('SIMD', { features: { ...features, simd: false } })).toBe('none')
  })

  test('says how many threads there are, and why not more', () => {
    expect(line('threads', {})).toBe('2 of 4')
    expect(line('threads', { threads: { running: 1, most: 1 } })).toBe('1 of 1')
    expect(line('threads', { threads: { running: 1, most: 2 } })).toMatch(/^1 of 2; the others start/)
    expect(line('threads', { features: { ...facts.features, shared: false } })).toMatch(/^1: memory cannot/)
  })

  test('says which library there is, or why there is none', () => {
    expect(line('BLAS', {})).toBe('OpenBLAS 0.3.21 (Zen)')
    expect(line('BLAS', { blas: { name: 'MKL', notes: ['slow'] } })).toBe('MKL (slow)')
    expect(line('BLAS', { blas: { name: null, notes: ['a', 'b'] } })).toBe('none: a; b')
    expect(line('BLAS', { blas: { name: null, notes: [] } })).toBe('none')
    expect(line('BLAS', { blas: null })).toMatch(/^looked for at/)
    expect(line('BLAS', {}, { blas: false })).toBe('none: switched off')
  })

  test('says which flags are set, or why none', () => {
    expect(line('V8 flags', {})).toBe('none: not asked for')
    const none = { applied: [], speedup: 1, notes: ['not here'] }
    expect(line('V8 flags', { v8Flags: none })).toBe('none: not here')
    const set = { applied: ['--wide'], speedup: 1.94, notes: [] }
    expect(line('V8 flags', { v8Flags: set })).toBe('--wide, products of matrices 1.9 times as fast')
  })

  test('speaks of the engine in use', () => {
    const before = engine()
    expect(info().split('\n')[0]).toContain(before.name)
    useEngine(referenceEngine)
    expect(info()).toMatch(/^engine {4}reference \(asked for: \w+\)\nruntime/)
    useEngine(before)
  })
})
