import type { Tensor } from '@wengert/autograd'
import { isTensor, OptionError, stack, tensor } from '@wengert/autograd'
import { show } from '../options.ts'
import type { BatchOf } from './dataset.ts'

/**
 * Stacks samples into a batch: tensors along a new first axis, numbers into a float32 tensor, booleans into a bool
 * one, tuples and records field by field.
 *
 * @throws {OptionError} samples of different kinds or of a kind that cannot be stacked.
 * @example
 * collate([{ x: tensor([1, 2]), y: 0 }, { x: tensor([3, 4]), y: 1 }]) // { x: [[1, 2], [3, 4]], y: [0, 1] }
 */
export function collate<Sample>(samples: readonly Sample[]): BatchOf<Sample> {
  const first = samples[0]
  if (samples.every(isTensor)) {
    return stack(samples as readonly unknown[] as Tensor[], 0) as BatchOf<Sample>
  }
  if (samples.every((sample) => typeof sample === 'number')) return tensor([...samples]) as BatchOf<Sample>
  if (samples.every((sample) => typeof sample === 'boolean')) {
    return tensor([...samples], { dtype: 'bool' }) as BatchOf<Sample>
  }
  if (samples.every((sample) => Array.isArray(sample))) {
    return fieldsOf(first, samples).map((key) =>
      collate(samples.map((sample) => at(sample, key))),
    ) as unknown as BatchOf<Sample>
  }
  if (samples.every((sample) => typeof sample === 'object' && sample !== null)) {
    const columns = fieldsOf(first, samples).map((key) => [
      key,
      collate(samples.map((sample) => at(sample, key))),
    ])
    return Object.fromEntries(columns) as BatchOf<Sample>
  }
  const odd = samples.find((sample) => typeof sample !== typeof first) ?? first
  throw new OptionError(
    'collate',
    'tensors, numbers, tuples or records',
    show(odd),
    'a collate function of your own',
  )
}

function at(sample: unknown, key: string): unknown {
  return (sample as Record<string, unknown>)[key]
}

/** The keys that all samples have in common; it is an error if one has others. */
function fieldsOf(first: unknown, samples: readonly unknown[]): string[] {
  const keys = Object.keys(first as object)
  for (const sample of samples) {
    const own = Object.keys(sample as object)
    if (own.length === keys.length && keys.every((key) => Object.hasOwn(sample as object, key))) continue
    throw new OptionError(
      'collate',
      `samples with the fields ${keys.join(', ')}`,
      own.join(', '),
      'equal fields',
    )
  }
  return keys
}
