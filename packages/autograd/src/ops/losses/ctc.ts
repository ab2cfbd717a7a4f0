import { AxisError, DTypeError, OptionError, ShapeError } from '../../errors/index.ts'
import { where } from '../../primitives/compare.ts'
import { gatherAt } from '../../primitives/indexing.ts'
import { concat } from '../../primitives/join.ts'
import { full, tensor } from '../../tensor/create.ts'
import { describe } from '../../tensor/describe.ts'
import { operation } from '../../tensor/operation.ts'
import { arange } from '../../tensor/ranges.ts'
import { sameShape, show } from '../../tensor/shape.ts'
import { expectTensor, type Tensor } from '../../tensor/tensor.ts'
import { pad } from '../arrange.ts'
import { stack } from '../slice.ts'
import { logSumExp } from '../softmax.ts'
import { expectFloat, reduced, reductionIn } from './terms.ts'

type Lengths = Tensor | readonly number[]

/** `[n]` lengths of 0 to `most`. */
function checkLengths(op: string, name: string, given: Lengths, n: number, most: number): Tensor {
  const listed = Array.isArray(given) && given.every((length) => Number.isInteger(length))
  const lengths = listed ? tensor(given, [given.length], { dtype: 'int32' }) : expectTensor(op, given, name)
  if (lengths.dtype !== 'int32')
    throw new DTypeError(op, `int32 ${name}`, lengths.dtype, `${name}.to('int32')`)
  if (!sameShape(lengths.shape, [n]))
    throw new ShapeError(op, `${name} of shape [${n}]`, show(lengths.shape), 'one length an example')
  for (const length of lengths.data())
    if (length < 0 || length > most)
      throw new OptionError(op, `${name} from 0 to ${most}`, `${length}`, 'the lengths without padding')
  return lengths
}

/** Targets with blanks for what stands behind their lengths: `[n, s]`. */
function checkTargets(op: string, targets: Tensor, lengths: Tensor, classes: number, blank: number): Tensor {
  const longest = targets.shape[1]!
  const counts = lengths.data()
  for (const [i, label] of targets.data().entries())
    if (i % longest < counts[Math.floor(i / longest)]! && (label < 0 || label >= classes || label === blank))
      throw new AxisError(
        op,
        `labels from 0 to ${classes - 1} but ${blank}`,
        `label ${label}`,
        'another blank',
      )
  return arange(longest).less(lengths.unsqueeze(1)).where(targets, blank)
}

/** Blanks before, between and behind the labels, which are the states of an alignment: `[n, s] -> [n, 2s + 1]`. */
function statesOf(labels: Tensor, blank: number): Tensor {
  const [n, s] = labels.shape as [number, number]
  const between = full([n, s], blank, { dtype: 'int32' })
  const last = full([n, 1], blank, { dtype: 'int32' })
  return concat([stack([between, labels], 2).reshape([n, 2 * s]), last], 1)
}

/** The entries one and two states before each, and `outside` where there are none: `[n, l]` each. */
function before(x: Tensor, outside: number): [one: Tensor, two: Tensor] {
  const more = pad(x, [[2, 0]], { value: outside })
  return [more.slice('...', { start: 1, stop: -1 }), more.slice('...', { stop: -2 })]
}

/**
 * log Σ over alignments of the probability of each, for every state the alignments may be in after their last step.
 *
 * An alignment stays in its state, goes on by one, or skips the blank between two different labels: a_t(s) = lp_t(s) +
 * log(e^a(s) + e^a(s-1) + [may skip] e^a(s-2)) with a of step t - 1, and before the first step it is in the first blank.
 */
function forward(logProbs: Tensor, states: Tensor, lengths: Tensor): Tensor {
  const [steps, n, l] = [logProbs.shape[0]!, states.shape[0]!, states.shape[1]!]
  const index = states.unsqueeze(0).expand([steps, n, l])
  const emitted = gatherAt(logProbs, 2, index)
  const maySkip = states.notEqual(before(states, -1)[1])
  let a: Tensor = where(arange(l).equal(0), 0, -Infinity).to(logProbs.dtype).expand([n, l])
  const last = Math.max(0, ...lengths.data())
  for (let t = 0; t < last; t++) {
    const [one, two] = before(a, -Infinity)
    const next = logSumExp(stack([a, one, where(maySkip, two, -Infinity)], 2), 2).add(emitted.slice(t))
    a = where(lengths.greater(t).unsqueeze(1), next, a)
  }
  return a
}

/** All arguments checked: labels with blanks behind them, and both lengths. */
function checked(op: string, x: Tensor, targets: Tensor, inputs: Lengths, outputs: Lengths, blank: number) {
  expectFloat(op, 'logProbs', x)
  if (x.rank !== 3)
    throw new ShapeError(op, 'logProbs [steps, batch, classes]', show(x.shape), 'unsqueeze(1)')
  const [steps, n, classes] = x.shape as [number, number, number]
  const t = expectTensor(op, targets, 'the targets')
  if (t.dtype !== 'int32') throw new DTypeError(op, 'int32 targets', t.dtype, "targets.to('int32')")
  if (t.rank !== 2 || t.shape[0] !== n)
    throw new ShapeError(
      op,
      `targets [${n}, longest]`,
      show(t.shape),
      'a row an example, padded to one length',
    )
  if (!Number.isInteger(blank) || blank < 0 || blank >= classes)
    throw new OptionError(op, `blank from 0 to ${classes - 1}`, describe(blank), 'blank: 0')
  const inputLengths = checkLengths(op, 'inputLengths', inputs, n, steps)
  const targetLengths = checkLengths(op, 'targetLengths', outputs, n, t.shape[1]!)
  return { inputLengths, targetLengths, labels: checkTargets(op, t, targetLengths, classes, blank) }
}

/**
 * Connectionist temporal classification: -log of the probability that a path through the classes, one a step, becomes
 * the target when equal neighbours are merged and blanks dropped. `logProbs: [steps, n, classes]`, of which the first
 * inputLengths count; `targets: int32 [n, longest]`, of which the first targetLengths count; `-> []`. The mean divides
 * each loss by the length of its target first. A target that no path becomes has loss ∞ with gradient 0, or 0 with
 * `zeroInfinity`. The gradient is that of log-probabilities as they are, normalised or not. Graves et al. 2006.
 *
 * Throws a ShapeError where shapes do not fit, an AxisError for a label that is no class or the blank, an OptionError
 * for lengths out of range.
 *
 * @example
 * const even = zeros([2, 1, 2]).logSoftmax(2)
 * ctcLoss(even, tensor([[1]], { dtype: 'int32' }), [2], [1]) // 0.2877
 */
export const ctcLoss = operation(
  'ctcLoss',
  (logProbs, targets, inputLengths, targetLengths, options = {}) => {
    const op = 'ctcLoss'
    const reduction = reductionIn(op, options, ['blank', 'zeroInfinity'])
    const { blank = 0, zeroInfinity = false } = options
    const x = expectTensor(op, logProbs, 'logProbs')
    const given = checked(op, x, targets, inputLengths, targetLengths, blank)
    const states = statesOf(given.labels, blank)
    const a = forward(x, states, given.inputLengths)
    const end = given.targetLengths.mul(2).unsqueeze(1)
    const place = arange(states.shape[1]!)
    const ends = place.equal(end).logicalOr(place.equal(end.sub(1)))
    const total = logSumExp(where(ends, a, -Infinity), 1)
    const impossible = total.equal(-Infinity)
    const terms = where(impossible, zeroInfinity ? 0 : Infinity, total.neg())
    const each = reduction === 'mean' ? terms.div(given.targetLengths.maximum(1).to(x.dtype)) : terms
    return reduced(each, reduction)
  },
)
