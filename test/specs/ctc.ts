import fc from 'fast-check'
import type { NdArray } from '#autograd/testing/oracles/index.ts'
import { ctcLossBackward, ctcLossForward } from '#autograd/testing/oracles/losses/ctc.ts'
import type { LossReduction } from '#autograd/testing/oracles/losses/reduction.ts'
import { between, int32 } from './setups.ts'
import { family, row, type Setup } from './spec.ts'

// Connectionist temporal classification. Sizes are tiny: the oracle walks all paths.

interface Options {
  readonly blank: number
  readonly reduction: LossReduction
}

const reductions = ['mean', 'sum', 'none'] as const
const times = <T>(count: number, arbitrary: fc.Arbitrary<T>) =>
  fc.array(arbitrary, { minLength: count, maxLength: count })

/**
 * Repeated labels, empty targets, and now and then targets that no path becomes. Padding is labels too: where lengths or
 * rows are broadcast it becomes part of a target.
 */
const setups: fc.Arbitrary<Setup<Options>> = fc
  .record({ steps: between(1, 3), n: between(1, 2), classes: between(2, 3), longest: between(0, 2) })
  .chain(({ steps, n, classes, longest }) =>
    fc
      .record({
        blank: between(0, classes - 1),
        labels: times(n * longest, between(1, classes - 1)),
        inputs: times(n, fc.oneof({ arbitrary: fc.constant(steps), weight: 3 }, between(0, steps))),
        outputs: times(n, between(0, longest)),
        reduction: fc.constantFrom(...reductions),
      })
      .map(({ blank, labels, inputs, outputs, reduction }) => ({
        shapes: [[steps, n, classes]],
        constants: [
          int32(
            labels.map((label) => (blank + label) % classes),
            [n, longest],
          ),
          int32(inputs),
          int32(outputs),
        ],
        options: { blank, reduction },
      })),
  )

const caseOf = ([, targets, inputLengths, targetLengths]: readonly NdArray[], options: Options) => ({
  targets: targets!,
  inputLengths: inputLengths!,
  targetLengths: targetLengths!,
  ...options,
})

export const ctc = family('losses', [
  row<Options>({
    name: 'ctcLoss',
    setups,
    empty: reductions.map((reduction) => ({
      shapes: [[2, 0, 3]],
      constants: [int32([], [0, 1]), int32([]), int32([])],
      options: { blank: 0, reduction },
    })),
    domain: { low: -3, high: 0 },
    integers: 'refused',
    oracle: {
      value: (xs, options) => ctcLossForward(xs[0]!, caseOf(xs, options)),
      backward: ([g], xs, options) => [ctcLossBackward(xs[0]!, caseOf(xs, options), g!)],
    },
    call: (op, inputs, options) => op(...inputs, { ...options, zeroInfinity: true }),
  }),
])
