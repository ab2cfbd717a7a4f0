import fc from 'fast-check'
import {
  localResponseNormBackward,
  localResponseNormForward,
  type ResponseOptions,
} from '#autograd/testing/oracles/index.ts'
import { between } from './setups.ts'
import { family, row } from './spec.ts'

// Normalisation by neighbouring channels.

const images = fc
  .tuple(between(1, 2), between(1, 4), fc.array(between(1, 2), { maxLength: 3 }))
  .map(([n, c, size]) => [n, c, ...size])

const options = fc.record({
  // Wider than all channels, too.
  size: fc.constantFrom(1, 2, 3, 4, 5, 11),
  alpha: fc.constantFrom(1e-4, 0.5, 2),
  beta: fc.constantFrom(0.75, 0.5, 1),
  k: fc.constantFrom(1, 2, 0.25),
})

const plain = { size: 3, alpha: 0.5, beta: 0.75, k: 1 }

export const responseNorms = family('normalization', [
  row<ResponseOptions>({
    name: 'localResponseNorm',
    setups: fc.tuple(images, options).map(([shape, it]) => ({ shapes: [shape], options: it })),
    empty: [
      { shapes: [[0, 2, 3]], options: plain },
      { shapes: [[2, 0, 3]], options: plain },
      { shapes: [[2, 3, 0]], options: plain },
    ],
    integers: 'refused',
    oracle: {
      value: ([x], it) => localResponseNormForward(x!, it),
      backward: ([g], [x], it) => [localResponseNormBackward(x!, it, g!)],
    },
    call: (op, [x], { size, ...rest }) => op(x, size, rest),
  }),
])
