import { apply, type Call, type Tensor } from '@wengert/autograd'
import { registry } from '#autograd/primitives/kinds.ts'
import { foldWindows, type Windows } from '#autograd/primitives/window.ts'
import { familyOf, inKernel, inOp, inVjp, scaled } from '../mutant.ts'
import { spreadAs } from '../wrong/spread.ts'

// Sliding windows, and the convolutions made of them.

/** Elements that no window reaches, behind the last one. */
const restOf = ({ size, kernel, stride, dilation }: Windows) =>
  size.map((n, i) => Math.max(0, n - dilation[i]! * (kernel[i]! - 1) - 1) % stride[i]!)

const windowed = ['unfold', 'conv1d', 'conv2d', 'avgPool2d']

/** `[n, groups · c, ...] -> [n, c · groups, ...]`: channel j of every group next to each other. */
const mixed = (x: Tensor, groups: number) => x.unflatten(1, [groups, -1]).transpose(1, 2).flatten(1, 2)

type Options = {
  bias?: Tensor
  groups?: number
  padding?: any
  outputPadding?: number[]
  dilation?: number[]
}

export const windows = familyOf('windows', [
  {
    name: 'unfold: stride and dilation swapped in its adjoint',
    rows: windowed,
    killedBy: ['adjoint'],
    plant: inVjp('unfold', (g, call: Call<Windows>) => {
      const { stride, dilation } = call.attrs
      return foldWindows(g, { ...call.attrs, stride: dilation, dilation: stride })
    }),
  },
  {
    name: 'unfold: the right-hand remainder forgotten, so that gradients slide to the right',
    rows: windowed,
    killedBy: ['adjoint'],
    plant: inVjp('unfold', (g, call: Call<Windows>) => {
      const rest = restOf(call.attrs)
      const size = call.attrs.size.map((n, i) => n - rest[i]!)
      return foldWindows(g, { ...call.attrs, size }).pad(rest.map((r) => [r, 0] as const))
    }),
  },
  {
    name: 'fold: its adjoint ignores the dilation',
    rows: ['fold', 'convTranspose2d'],
    killedBy: ['adjoint'],
    plant: inVjp('fold', (g, call: Call<Windows>) => {
      const dilation = call.attrs.dilation.map(() => 1)
      const out = apply(registry.get('unfold')!, [g], { ...call.attrs, dilation })
      const counts = call.inputs[0]!.shape
      return out.slice(...counts.map((n) => ({ stop: n })))
    }),
  },
  {
    name: 'fold: overwrites where windows overlap',
    rows: ['fold', 'unfold', 'maxPool2d'],
    killedBy: ['value'],
    plant: inKernel('spread', () => spreadAs((_before, x) => x)),
  },
  {
    name: 'unfold: its adjoint overwrites where windows overlap',
    rows: ['unfold', 'conv2d', 'maxPool2d'],
    killedBy: ['adjoint'],
    plant: inVjp('unfold', (g, call, i, right) => {
      const undo = inKernel('spread', () => spreadAs((_before, x) => x))()
      try {
        return right.vjp(g, call, i)
      } finally {
        undo()
      }
    }),
  },
  {
    name: 'pixelShuffle: rows and columns of a block exchanged',
    rows: ['pixelShuffle'],
    killedBy: ['value'],
    plant: inOp('pixelShuffle', (right) => (x: Tensor, r) => right(x.transpose(-1, -2), r).transpose(-1, -2)),
  },
  {
    name: 'pixelUnshuffle: rows and columns of a block exchanged',
    rows: ['pixelUnshuffle'],
    killedBy: ['value'],
    plant: inOp(
      'pixelUnshuffle',
      (right) => (x: Tensor, r) => right(x.transpose(-1, -2), r).transpose(-1, -2),
    ),
  },
  {
    name: 'channelShuffle: shuffled by the size of the groups',
    rows: ['channelShuffle'],
    killedBy: ['value'],
    plant: inOp(
      'channelShuffle',
      (right) => (x: Tensor, groups: number) => right(x, Math.max(1, x.shape[1]! / groups)),
    ),
  },
  {
    name: 'conv2d: groups mixed',
    rows: ['conv2d'],
    killedBy: ['value'],
    plant: inOp(
      'conv2d',
      (right) => (x: Tensor, w, options: Options) => right(mixed(x, options.groups!), w, options),
    ),
  },
  {
    name: 'conv2d: the kernel turned round, as mathematics has it',
    rows: ['conv2d'],
    killedBy: ['value'],
    plant: inOp('conv2d', (right) => (x, w: Tensor, options) => right(x, w.flip([2, 3]), options)),
  },
  {
    name: 'conv1d: padding after and before exchanged',
    rows: ['conv1d'],
    killedBy: ['value'],
    plant: inOp('conv1d', (right) => (x, w, options: Options) => {
      const { padding } = options
      const turned =
        Array.isArray(padding) && padding.some(Array.isArray)
          ? padding.map((pair) => pair.toReversed())
          : padding
      return right(x, w, { ...options, padding: turned })
    }),
  },
  {
    name: "conv1d: the larger half of 'same' in front",
    rows: ['conv1d'],
    killedBy: ['value'],
    plant: inOp('conv1d', (right) => (x, w: Tensor, options: Options) => {
      if (options.padding !== 'same') return right(x, w, options)
      const total = options.dilation![0]! * (w.shape[2]! - 1)
      return right(x, w, { ...options, padding: [[Math.ceil(total / 2), Math.floor(total / 2)]] })
    }),
  },
  {
    name: 'conv2d: no gradient for the bias',
    rows: ['conv2d (bias)'],
    killedBy: ['gradient'],
    plant: inOp(
      'conv2d',
      (right) =>
        (x, w, { bias, ...options }: Options) =>
          right(x, w, { ...options, bias: bias!.detach() }),
    ),
  },
  {
    name: 'conv3d: half the gradient for the weight',
    rows: ['conv3d'],
    killedBy: ['gradient'],
    plant: inOp('conv3d', (right) => (x, w: Tensor, options) => right(x, scaled(w, 0.5), options)),
  },
  {
    name: 'convTranspose2d: outputPadding in front',
    rows: ['convTranspose2d'],
    killedBy: ['value'],
    plant: inOp('convTranspose2d', (right) => (x, w, options: Options) => {
      const extra = options.outputPadding!
      const [whole, front] = [right(x, w, options) as Tensor, extra.map((n) => [n, -n] as const)]
      return x.size === 0 ? whole : whole.pad(front)
    }),
  },
  {
    name: 'convTranspose1d: groups mixed',
    rows: ['convTranspose1d'],
    killedBy: ['value'],
    plant: inOp(
      'convTranspose1d',
      (right) => (x: Tensor, w, options: Options) => right(mixed(x, options.groups!), w, options),
    ),
  },
])
