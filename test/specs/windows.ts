import fc from 'fast-check'
import { windows as windowCases } from '#autograd/testing/index.ts'
import {
  foldBackward,
  foldForward,
  unfoldBackward,
  unfoldForward,
} from '#autograd/testing/oracles/movement/unfold.ts'
import { windowCount } from '#autograd/testing/oracles/windows.ts'
import { between } from './setups.ts'
import { family, row, type Setup } from './spec.ts'

// Sliding windows, and their adjoint.

interface Windows {
  readonly kernelSize: readonly number[]
  readonly stride: readonly number[]
  readonly dilation: readonly number[]
}

interface Fold extends Omit<Windows, 'kernelSize'> {
  readonly size: readonly number[]
}

/** Windows over one or two axes, without padding: what the kit's windows read of a padded input. */
const cases = fc.tuple(between(1, 2), fc.constantFrom([], [2])).chain(([axes, lead]) =>
  windowCases({ axes, of: 'pool' }).map(({ input, kernelSize, stride, dilation, padding }) => {
    const size = input.slice(2).map((n, i) => n + 2 * padding[i]!)
    return { lead, size, kernelSize, stride, dilation }
  }),
)

const counts = (size: readonly number[], { kernelSize, stride, dilation }: Windows) =>
  size.map((n, i) =>
    windowCount(n, kernelSize[i]!, { stride: stride[i]!, dilation: dilation[i]!, left: 0, right: 0 }),
  )

const unfolds: fc.Arbitrary<Setup<Windows>> = cases.map(({ lead, size, ...options }) => ({
  shapes: [[...lead, ...size]],
  options,
}))

const folds: fc.Arbitrary<Setup<Fold>> = cases.map(({ lead, size, ...options }) => ({
  shapes: [[...lead, ...counts(size, options), ...options.kernelSize]],
  options: { size, stride: options.stride, dilation: options.dilation },
}))

const moves = { linear: true, exact: true, integers: 'same' } as const
const one = { stride: [1], dilation: [1] }

export const windows = family('windows', [
  row<Windows>({
    name: 'unfold',
    setups: unfolds,
    empty: [{ shapes: [[0, 4]], options: { kernelSize: [2], ...one } }],
    ...moves,
    special: true,
    oracle: {
      value: ([x], { kernelSize: kernel, ...it }) => unfoldForward(x!, { kernel, ...it }),
      backward: ([g], [x], { kernelSize: kernel, ...it }) => [unfoldBackward(x!, { kernel, ...it }, g!)],
    },
    primitives: ['unfold', 'fold'],
    call: (op, [x], options) => op(x, options),
  }),
  row<Fold>({
    name: 'fold',
    setups: folds,
    empty: [{ shapes: [[0, 3, 2]], options: { size: [4], ...one } }],
    ...moves,
    integers: 'numeric',
    oracle: {
      value: ([w], { size, ...it }) => foldForward(w!, size, it),
      backward: ([g], [w], { size, ...it }) => [foldBackward(w!, size, g!, it)],
    },
    primitives: ['fold', 'unfold'],
    call: (op, [w], options) => op(w, options),
  }),
])
