import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defaultSeed } from '#autograd/testing/checks/random.ts'
import { specOf } from '#test/specs/index.ts'
import { drawn } from './calls.ts'
import { plain } from './compare.ts'

test('the samples are those of WENGERT_SEED, by default 1: the same again, and others for another seed', () => {
  const seed = defaultSeed()
  console.log(`the op table is tried on the samples of WENGERT_SEED=${seed}`)
  expect(seed).toBe(Number(process.env.WENGERT_SEED ?? 1))
  const samples = (of: number) =>
    fc
      .sample(drawn(specOf('matmul'), ['smooth']), { seed: of, numRuns: 20 })
      .map(({ inputs }) => inputs.map(plain))
  expect(samples(seed)).toEqual(samples(seed))
  expect(samples(seed)).not.toEqual(samples(seed + 1))
})
