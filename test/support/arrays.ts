import { type CreateOptions, type Tensor, tensor } from '@wengert/autograd'
import type { NdArray } from '#autograd/testing/oracles/index.ts'

// Between the plain arrays of the oracles and tensors.

/** A plain array as a tensor, float64 if nothing else is said. */
export function toTensor(x: NdArray, options: CreateOptions = {}): Tensor {
  return tensor(new Float64Array(x.data), x.shape, options)
}

/** A tensor's shape and elements as a plain array. */
export function toPlain(x: Tensor): NdArray {
  return { shape: [...x.shape], data: Array.from(x.data()) }
}

/** An int32 tensor. */
export function int32(data: readonly number[], shape: readonly number[] = [data.length]): Tensor {
  return tensor(new Int32Array(data), shape)
}

/** A float64 tensor. */
export function float64(data: readonly number[], shape: readonly number[] = [data.length]): Tensor {
  return tensor(new Float64Array(data), shape)
}

/** A float64 leaf that is tracked. */
export function leaf(data: readonly number[], shape: readonly number[] = [data.length]): Tensor {
  return tensor(new Float64Array(data), shape, { requiresGrad: true })
}

/** What the tape says of a function: its value, and the gradient of every input for a cotangent of the value. */
export interface Pulled {
  readonly value: NdArray
  readonly gradients: readonly NdArray[]
}

/** Runs f on tracked leaves and replays with a cotangent; an input without gradient is an error. */
export function pull(f: (...inputs: any[]) => Tensor, inputs: readonly NdArray[], g: NdArray): Pulled {
  const leaves = inputs.map((x) => toTensor(x, { requiresGrad: true }))
  const out = f(...leaves)
  out.backward(toTensor(g))
  const gradients = leaves.map((x, i) => {
    if (x.grad === null) throw new Error(`input ${i} got no gradient`)
    return toPlain(x.grad)
  })
  return { value: toPlain(out), gradients }
}
