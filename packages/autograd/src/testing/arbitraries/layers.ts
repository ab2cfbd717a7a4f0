import { conv2d, type Tensor } from '../../index.ts'

/** A layer of a generated network, before it meets a shape. */
export type Layer =
  | { readonly kind: 'affine'; readonly width: number }
  | { readonly kind: 'activation'; readonly name: Activation }
  | {
      readonly kind: 'convolution'
      readonly channels: number
      readonly stride: number
      readonly padding: number
    }
  | { readonly kind: 'averagePool' }
  | { readonly kind: 'maxPool' }
  | { readonly kind: 'normalize' }
  | { readonly kind: 'residual' }

export const smoothActivations = ['tanh', 'sigmoid', 'softplus', 'silu', 'gelu'] as const
export const kinkedActivations = ['relu', 'leakyRelu', 'abs'] as const
export type Activation = (typeof smoothActivations)[number] | (typeof kinkedActivations)[number]

/** A layer that met its shape: what it is called, what it trains, and what it does. */
export interface Step {
  readonly name: string
  readonly parameters: Readonly<Record<string, readonly number[]>>
  readonly out: readonly number[]
  readonly run: (own: Readonly<Record<string, Tensor>>, h: Tensor) => Tensor
}

const product = (shape: readonly number[]) => shape.reduce((size, n) => size * n, 1)

/** The layer on an input of a shape `[n, features]` or `[n, c, h, w]`; null where it does not fit. */
export function stepOf(layer: Layer, shape: readonly number[]): Step | null {
  if (layer.kind === 'affine') return affine(layer.width, shape)
  if (layer.kind === 'activation')
    return { name: layer.name, parameters: {}, out: shape, run: (_own, h) => h[layer.name]() }
  if (layer.kind === 'normalize') return normalize(shape)
  if (layer.kind === 'residual') return residual(shape)
  if (shape.length !== 4) return null
  if (layer.kind === 'convolution') return convolution(layer, shape)
  return pool(layer.kind, shape)
}

/** `[n, ...] -> [n, width]`: h W + b. */
function affine(width: number, shape: readonly number[]): Step {
  const features = product(shape.slice(1))
  return {
    name: `affine ${width}`,
    parameters: { weight: [features, width], bias: [width] },
    out: [shape[0]!, width],
    run: ({ weight, bias }, h) => h.flatten(1).matmul(weight!).add(bias!),
  }
}

/** Mean 0 and variance 1 over the features of each example, scaled. */
function normalize(shape: readonly number[]): Step | null {
  if (product(shape.slice(1)) < 2) return null
  return {
    name: 'normalize',
    parameters: { scale: [1] },
    out: shape,
    run: ({ scale }, h) => {
      const flat = h.flatten(1)
      const centred = flat.sub(flat.mean(1, true))
      const variance = centred.square().mean(1, true)
      return centred.mul(variance.add(0.1).rsqrt()).mul(scale!).reshape(shape)
    },
  }
}

/** h + tanh(h W) for features, h + tanh(s h) for images. */
function residual(shape: readonly number[]): Step {
  const features = shape.length === 2 ? [shape[1]!, shape[1]!] : [1]
  return {
    name: 'residual',
    parameters: { weight: features },
    out: shape,
    run: ({ weight }, h) => h.add((shape.length === 2 ? h.matmul(weight!) : h.mul(weight!)).tanh()),
  }
}

function convolution(layer: Extract<Layer, { kind: 'convolution' }>, shape: readonly number[]): Step | null {
  const { channels, stride, padding } = layer
  const sides = shape.slice(2).map((n) => Math.floor((n + 2 * padding - 2) / stride) + 1)
  if (sides.some((n) => n < 1)) return null
  return {
    name: `convolution ${channels}, stride ${stride}, padding ${padding}`,
    parameters: { weight: [channels, shape[1]!, 2, 2], bias: [channels] },
    out: [shape[0]!, channels, ...sides],
    run: ({ weight, bias }, h) => conv2d(h, weight!, { bias: bias!, stride, padding }),
  }
}

function pool(kind: 'averagePool' | 'maxPool', shape: readonly number[]): Step | null {
  if (shape.slice(2).some((n) => n < 2)) return null
  return {
    name: kind,
    parameters: {},
    out: [...shape.slice(0, 2), ...shape.slice(2).map((n) => Math.floor(n / 2))],
    run: (_own, h) => (kind === 'maxPool' ? h.maxPool2d(2) : h.avgPool2d(2)),
  }
}
