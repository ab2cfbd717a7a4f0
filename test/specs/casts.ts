import type { NdArray } from '#autograd/testing/oracles/index.ts'
import { castForward, type DTypeName } from '#autograd/testing/oracles/movement/cast.ts'
import { empties, single } from './setups.ts'
import { family, row } from './spec.ts'

// Casts, to floats there and back: what comes out is float64, as checks of derivatives want it.

const moves = { special: true, exact: true, integers: 'same' } as const

const rounding = (dtype: DTypeName) =>
  row<readonly []>({
    name: `to (${dtype})`,
    op: 'to',
    setups: single,
    empty: empties([] as const, [0], [2, 0]),
    domain: { kinks: [-1, 0, 1] },
    order: 0,
    reason: 'integers and truth values have no derivative',
    exact: true,
    integers: dtype === 'bool' ? 'bool' : 'int32',
    oracle: { value: ([x]) => castForward(x!, dtype) },
    call: (op, [x]) => op(x, dtype),
  })

const cast = row<readonly []>({
  name: 'to (float32)',
  op: 'to',
  setups: single,
  empty: empties([] as const, [0], [2, 0]),
  staircase: 'rounded to float32, a step of a difference makes a stair or none',
  ...moves,
  oracle: { value: ([x]) => castForward(x!, 'float32'), backward: ([g]) => [castForward(g!, 'float32')] },
  primitives: ['to'],
  call: (op, [x]) => op(op(x, 'float32'), x!.dtype),
})

const rounded = (x: NdArray) => castForward(x, 'float32')
const squared = (x: NdArray): NdArray => ({ shape: x.shape, data: x.data.map((value) => value ** 2) })

/** A square between the casts, so that there is a second derivative: float32 has it without any cast. */
const castSquare = row<readonly []>({
  ...cast,
  name: 'to (float32 and a square)',
  special: false,
  exact: false,
  tolerance: 1e-6,
  oracle: {
    value: ([x]) => rounded(squared(rounded(x!))),
    backward: ([g], [x]) => [
      rounded({ shape: g!.shape, data: g!.data.map((v, i) => 2 * v * rounded(x!).data[i]!) }),
    ],
  },
  call: (op, [x]) => op(op(x, 'float32').square(), x!.dtype),
})

export const casts = family('casts', [
  cast,
  castSquare,
  row<readonly []>({
    name: 'to (float64)',
    op: 'to',
    setups: single,
    empty: empties([] as const, [0], [2, 0]),
    ...moves,
    linear: true,
    oracle: { value: ([x]) => x!, backward: ([g]) => [g!] },
    call: (op, [x]) => op(op(x, 'float64'), x!.dtype),
  }),
  rounding('int32'),
  rounding('bool'),
])
