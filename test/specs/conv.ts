import type { Padding, Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { windows } from '#autograd/testing/index.ts'
import {
  type ConvGradients,
  type ConvOptions,
  type ConvTransposeOptions,
  convBackward,
  convForward,
  convTransposeBackward,
  convTransposeForward,
  type NdArray,
} from '#autograd/testing/oracles/index.ts'
import { between } from './setups.ts'
import { type EmptySetup, family, type Oracle, type Row, row, type Setup } from './spec.ts'

// Convolutions and their transposes, each without a bias (bilinear) and with one.

type Numbers = readonly number[]
type Sides = readonly (readonly [number, number])[]

interface Common {
  readonly stride: Numbers
  readonly dilation: Numbers
  readonly groups: number
}

/** Options as the op takes them, and padding as the oracle does. */
interface Conv extends Common {
  readonly padding: Padding
  readonly sides: Sides
}

interface Transposed extends Common {
  readonly padding: Numbers
  readonly outputPadding: Numbers
}

const symmetric = (padding: Numbers): Sides => padding.map((p) => [p, p] as const)

/** What 'same' means: d (k - 1) in all, the larger half behind. */
const same = (k: Numbers, d: Numbers): Sides =>
  k.map((size, i) => {
    const total = d[i]! * (size - 1)
    return [Math.floor(total / 2), Math.ceil(total / 2)] as const
  })

function convolutions(axes: number): fc.Arbitrary<Setup<Conv>> {
  const form = fc.constantFrom('numbers', 'sides', 'same')
  return fc
    .tuple(windows({ axes }), form, fc.array(between(0, 2), { minLength: axes, maxLength: axes }))
    .map(([{ input, weight, kernelSize, stride, padding, dilation, groups }, which, more]) => {
      const shapes = [input, weight]
      if (which === 'same') {
        const ones = stride.map(() => 1)
        const sides = same(kernelSize, dilation)
        return { shapes, options: { stride: ones, padding: 'same', sides, dilation, groups } }
      }
      if (which === 'numbers')
        return { shapes, options: { stride, padding, sides: symmetric(padding), dilation, groups } }
      const sides = padding.map((p, i) => [p, p + more[i]!] as const)
      return { shapes, options: { stride, padding: sides, sides, dilation, groups } }
    })
}

/** Padding may reach into what the windows cover, but something is left; any outputPadding that is allowed. */
const transposedAxis = fc
  .record({
    length: between(1, 3),
    k: between(1, 3),
    stride: between(1, 3),
    dilation: between(1, 2),
    padding: between(0, 3),
    extra: fc.nat(5),
  })
  .map(({ extra, ...it }) => ({ ...it, outputPadding: extra % Math.max(it.stride, it.dilation) }))
  .filter(({ length, k, stride, dilation, padding, outputPadding }) => {
    return stride * (length - 1) + dilation * (k - 1) + 1 - 2 * padding + outputPadding >= 1
  })

function transposes(axes: number): fc.Arbitrary<Setup<Transposed>> {
  const list = fc.array(transposedAxis, { minLength: axes, maxLength: axes })
  return fc
    .tuple(list, between(1, 2), between(1, 2), between(1, 2), between(1, 2))
    .map(([each, n, groups, c, o]) => {
      const per = (key: keyof (typeof each)[number]) => each.map((it) => it[key])
      return {
        shapes: [
          [n, groups * c, ...per('length')],
          [groups * c, o, ...per('k')],
        ],
        options: {
          stride: per('stride'),
          dilation: per('dilation'),
          padding: per('padding'),
          outputPadding: per('outputPadding'),
          groups,
        },
      }
    })
}

/** The same setups with a bias, whose length is the number of output channels. */
function biased<O extends Common>(setups: fc.Arbitrary<Setup<O>>, channels: (w: Numbers, it: O) => number) {
  return setups.map((it) => ({ ...it, shapes: [...it.shapes, [channels(it.shapes[1]!, it.options)]] }))
}

const gradients = ({ dx, dW, db }: ConvGradients, bias: boolean) => (bias ? [dx, dW, db] : [dx, dW])

const asConv = ({ stride, sides, dilation, groups }: Conv): ConvOptions => ({
  stride,
  padding: sides,
  dilation,
  groups,
})

const asTransposed = ({ padding, ...it }: Transposed): ConvTransposeOptions => ({
  ...it,
  padding: symmetric(padding),
})

type Forward<O> = (x: NdArray, w: NdArray, bias: NdArray | null, options: O) => NdArray
type Backward<O> = (x: NdArray, w: NdArray, g: NdArray, options: O) => ConvGradients

function oracleOf<O, P>(forward: Forward<P>, backward: Backward<P>, as: (options: O) => P): Oracle<O> {
  return {
    value: ([x, w, bias], options) => forward(x!, w!, bias ?? null, as(options)),
    backward: ([g], [x, w, bias], options) =>
      gradients(backward(x!, w!, g!, as(options)), bias !== undefined),
  }
}

/** No images, for every number of axes: the gradient of the weight is zero, and shaped like it. */
function noImages<O>(axes: number, options: (ones: Numbers) => O): EmptySetup<O> {
  const ones = new Array<number>(axes).fill(1)
  return {
    shapes: [
      [0, 2, ...ones.map(() => 3)],
      [2, 2, ...ones.map(() => 2)],
    ],
    options: options(ones),
  }
}

interface Kind<O extends Common> {
  readonly name: string
  readonly setups: fc.Arbitrary<Setup<O>>
  readonly empty: EmptySetup<O>
  readonly oracle: Oracle<O>
  readonly channels: (w: Numbers, it: O) => number
  readonly call: (op: (...args: any[]) => Tensor, inputs: readonly Tensor[], options: O) => Tensor
}

/** Two rows: bilinear without a bias, affine in each argument with one. */
function both<O extends Common>({ name, channels, ...it }: Kind<O>): Row[] {
  const [x, w] = it.empty.shapes
  const plain = row<O>({ ...it, name, empty: [it.empty], bilinear: true, exact: true, integers: 'numeric' })
  const empty = { ...it.empty, shapes: [x!, w!, [channels(w!, it.empty.options)]] }
  const more = { name: `${name} (bias)`, op: name, bilinear: false }
  return [plain, row<O>({ ...plain, ...more, setups: biased(it.setups, channels), empty: [empty] })]
}

const rows = [1, 2, 3].flatMap((axes) => [
  ...both<Conv>({
    name: `conv${axes}d`,
    setups: convolutions(axes),
    empty: noImages(axes, (ones) => {
      return { stride: ones, padding: 1, sides: symmetric(ones), dilation: ones, groups: 1 }
    }),
    oracle: oracleOf(convForward, convBackward, asConv),
    channels: ([o]) => o!,
    call: (op, [x, w, bias], { sides: _, ...options }) => op(x, w, bias ? { ...options, bias } : options),
  }),
  ...both<Transposed>({
    name: `convTranspose${axes}d`,
    setups: transposes(axes),
    empty: noImages(axes, (ones) => {
      const zeros = ones.map(() => 0)
      return { stride: ones, padding: zeros, outputPadding: zeros, dilation: ones, groups: 1 }
    }),
    oracle: oracleOf(convTransposeForward, convTransposeBackward, asTransposed),
    channels: (w, { groups }) => w[1]! * groups,
    call: (op, [x, w, bias], options) => op(x, w, bias ? { ...options, bias } : options),
  }),
])

export const conv = family('conv', rows)
