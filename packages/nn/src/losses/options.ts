import type { KlDivLossOptions, Tensor } from '@wengert/autograd'
import { OptionError } from '@wengert/autograd'
import { Buffer } from '../module/buffer.ts'
import { knownOptions, show } from '../options.ts'

/** Options whose names are known and whose reduction is one of the three, or another that the loss has. */
export function lossOptions<O extends Pick<KlDivLossOptions, 'reduction'>>(
  op: string,
  options: O,
  names: readonly string[],
  others: readonly string[] = [],
): O {
  const { reduction = 'mean' } = knownOptions(op, options, names)
  const known = ['mean', 'sum', 'none', ...others]
  if (!known.includes(reduction)) {
    const remedy = known
      .map((name) => `'${name}'`)
      .join(', ')
      .replace(/, ([^,]*)$/, ' or $1')
    throw new OptionError(op, 'reduction must be known', show(reduction), remedy)
  }
  return { ...options }
}

/** Weights are buffers, so that they follow the module to another dtype. */
export function weightOf(weight: Tensor | null | undefined): Buffer | null {
  return weight == null ? null : new Buffer(weight)
}
