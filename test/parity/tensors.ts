import { type Tensor, tensor } from '@wengert/autograd'
import type { Outputs } from './adapters/adapter.ts'
import type { CaseTensor, NamedTensors } from './case.ts'

/** The tensors of a case as Wengert's. */
export function tensors(named: NamedTensors): Outputs {
  return Object.fromEntries(Object.entries(named).map(([name, item]) => [name, build(item)]))
}

export function build({ shape, dtype, data }: CaseTensor): Tensor {
  if (dtype === 'int64') return tensor(Int32Array.from(data), shape)
  if (dtype === 'bool') return tensor(Uint8Array.from(data), shape, { dtype: 'bool' })
  return tensor(dtype === 'float32' ? Float32Array.from(data) : data, shape)
}
