import type { Tensor } from '@wengert/autograd'
import { indexSelect, isTensor, OptionError, ShapeError, slice } from '@wengert/autograd'
import { show, showShape } from '../options.ts'

/** A finite collection of samples, read by position. */
export interface Dataset<Sample> {
  readonly length: number
  get(index: number): Sample
  /** All samples at these positions as one batch; makes batches faster where a data set can do better than get. */
  batch?(indices: Tensor): BatchOf<Sample>
}

/** What stacking samples gives: tensors and numbers gain a first axis, tuples and records are stacked by field. */
export type BatchOf<Sample> =
  Sample extends Tensor<infer S>
    ? number extends S['length']
      ? Tensor
      : Tensor<[number, ...S]>
    : Sample extends number | boolean
      ? Tensor<[number]>
      : { [K in keyof Sample]: BatchOf<Sample[K]> }

/** The rows of tensors as one sample. */
export type RowsOf<Ts extends readonly Tensor[]> = {
  [K in keyof Ts]: Ts[K] extends Tensor<infer S>
    ? S extends readonly [number, ...infer R extends number[]]
      ? Tensor<R>
      : Tensor
    : never
}

/**
 * Tensors whose rows belong together, as images and their labels: sample i is row i of each.
 *
 * `tensors: [n, ...] each -> n samples`
 *
 * @throws {ShapeError} scalars, or tensors that differ in their first size. {@link OptionError} no tensors at all.
 * @example
 * const data = new TensorDataset(images, labels)
 * const [image, label] = data.get(0)
 * image.shape // [1, 28, 28]
 * label.shape // []
 */
export class TensorDataset<const Ts extends readonly Tensor[]> implements Dataset<RowsOf<Ts>> {
  readonly tensors: Ts
  readonly length: number

  constructor(...tensors: Ts) {
    this.tensors = tensors
    this.length = commonLength(tensors)
  }

  get(index: number): RowsOf<Ts> {
    if (!Number.isSafeInteger(index) || index < 0 || index >= this.length) {
      const range = `an index from 0 to ${this.length - 1}`
      throw new OptionError('TensorDataset', range, show(index), 'an index below length')
    }
    return this.tensors.map((tensor) => slice(tensor.dynamic(), index)) as RowsOf<Ts>
  }

  batch(indices: Tensor): BatchOf<RowsOf<Ts>> {
    return this.tensors.map((tensor) => indexSelect(tensor.dynamic(), 0, indices)) as unknown as BatchOf<
      RowsOf<Ts>
    >
  }
}

function commonLength(tensors: readonly Tensor[]): number {
  if (tensors.length === 0) {
    throw new OptionError('TensorDataset', 'at least one tensor', 'none', 'new TensorDataset(images, labels)')
  }
  for (const tensor of tensors) {
    if (!isTensor(tensor)) {
      throw new OptionError('TensorDataset', 'tensors', show(tensor), 'tensor(...) around the data')
    }
  }
  const length = tensors[0]!.shape[0]
  if (length === undefined || tensors.some((tensor) => tensor.shape[0] !== length)) {
    const shapes = tensors.map((tensor) => showShape(tensor.shape)).join(' and ')
    throw new ShapeError(
      'TensorDataset',
      'tensors of the same first size',
      shapes,
      'one row a sample in each',
    )
  }
  return length
}
