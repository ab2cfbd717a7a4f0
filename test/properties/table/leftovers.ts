import { memoryStats, scope } from '@wengert/autograd'
import fc from 'fast-check'
import type { Spec } from '#test/specs/spec.ts'
import { counted } from '#test/tape/countedEngine.ts'
import { type Drawn, drawn, dyadicLike, onSamples, outputsOf, pull } from './calls.ts'
import { dtypesOfAll, recast, resultOf } from './casts.ts'

/** What a scope frees is all that was made in it: values, gradients, and what kernels need in between, in every dtype. */
export function leftovers(spec: Spec, seed: number, budget: number): void {
  const samples = (blocks: () => number) => {
    const source = fc.tuple(drawn(spec, ['points']), fc.constantFrom(...dtypesOfAll))
    onSamples(source, seed, budget, ([it, other]) => {
      const dtype = resultOf(spec, it.options, other) === null ? 'float64' : other
      const sample = { ...it, ...recast(spec, it, dtype) }
      const isTracked = spec.order !== 0 && dtype !== 'int32' && dtype !== 'bool'
      const once = () => scope(() => run(spec, sample, isTracked))
      // What is kept for the next call, as the values beside an argmax are, is there from the first on.
      once()
      const before = blocks()
      once()
      const left = blocks() - before
      if (left > 0) throw new Error(`${left} blocks more than before, of ${dtype}`)
    })
  }
  counted(({ live }) => samples(live))
  samples(() => memoryStats().blocks)
}

function run(spec: Spec, it: Drawn, isTracked: boolean): void {
  outputsOf(spec, it)
  if (isTracked) pull(spec, it, dyadicLike(it.seed))
}
