import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { referenceEngine } from '#autograd/engine/reference/engine.ts'
import type { View } from '#autograd/engine/view.ts'
import { WasmEngine } from '#autograd/engine/wasm/engine.ts'
import { Machine } from '#autograd/engine/wasm/machine/machine.ts'

const engine = new WasmEngine(new Machine(), 2 ** 28)
type Dtype = 'float32' | 'float64'

/** So many pairs that kernels run, and lanes of all kinds meet in one vector. */
const count = 4099

const special = [
  0,
  -0,
  1,
  -1,
  0.1,
  -0.3,
  Number.NaN,
  Infinity,
  -Infinity,
  1e-44,
  5e-324,
  1e30,
  -1e200,
  2 ** 22,
  2 ** 51,
]

/** Pairs of which many quotients are whole, or next to it, or as large as they may be; and some that are out of range. */
function pairs(
  seed: number,
  dtype: Dtype,
): readonly [Float32Array | Float64Array, Float32Array | Float64Array] {
  const make = () => (dtype === 'float32' ? new Float32Array(count) : new Float64Array(count))
  const [a, y] = [make(), make()]
  let state = seed
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state >>> 8) / 2 ** 24
  }
  const signed = () => (random() < 0.5 ? -1 : 1)
  for (let i = 0; i < count; i++) {
    const kind = Math.floor(random() * 5)
    const scale = 2 ** Math.floor(random() * 60 - 30)
    y[i] = signed() * random() * scale
    const k = Math.floor(random() * 2 ** Math.floor(random() * (dtype === 'float32' ? 24 : 53)))
    if (kind === 0) a[i] = signed() * random() * scale * 100
    else if (kind === 1) a[i] = signed() * k * y[i]!
    else if (kind === 2)
      a[i] = signed() * k * y[i]! * (1 + (random() - 0.5) * (dtype === 'float32' ? 4e-7 : 8e-16))
    else if (kind === 3) {
      a[i] = Math.round(signed() * random() * 40)
      y[i] = Math.round(signed() * random() * 6)
    } else {
      a[i] = special[Math.floor(random() * special.length)]!
      if (random() < 0.5) y[i] = special[Math.floor(random() * special.length)]!
    }
  }
  return [a, y]
}

describe.each(['remainder', 'fmod', 'floorDivide'] as const)('%s', (name) => {
  test.each<Dtype>(['float32', 'float64'])(
    'of %s is exact, and has the sign of the reference where it is 0',
    (dtype) => {
      fc.assert(
        fc.property(fc.integer(), (seed) => {
          const [a, y] = pairs(seed, dtype)
          const on = (e: typeof engine | typeof referenceEngine) => {
            const view = (data: Float32Array | Float64Array): View => ({
              block: e.upload(data.slice(), dtype),
              shape: [count],
              strides: [1],
              offset: 0,
            })
            const operands = [view(a), view(y)]
            const out = e.pointwise(name, operands, dtype)
            const got = e.read(out)
            for (const { block } of [...operands, out]) e.release(block)
            return got
          }
          const [got, want] = [on(engine), on(referenceEngine)]
          for (let i = 0; i < count; i++)
            if (!Object.is(got[i], want[i])) expect([a[i], y[i], got[i]]).toEqual([a[i], y[i], want[i]])
        }),
        { numRuns: 40 },
      )
    },
  )
})
