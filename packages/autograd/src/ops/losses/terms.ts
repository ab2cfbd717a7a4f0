import { isFloat } from '../../engine/dtype.ts'
import { DTypeError, OptionError, ShapeError } from '../../errors/index.ts'
import { checkOptions } from '../../tensor/checkOptions.ts'
import { describe } from '../../tensor/describe.ts'
import type { LossOptions, Reduction } from '../../tensor/options/index.ts'
import { broadcastShapes, sameShape, show } from '../../tensor/shape.ts'
import { expectTensor, type Tensor } from '../../tensor/tensor.ts'

// What all losses share: which options and arguments they take, and how their terms become one number.

/** What quotients are kept from 0 by: 1e-12 as a float32, as PyTorch has it. */
export const tiny = Math.fround(1e-12)

export function checkReduction(op: string, reduction: Reduction): void {
  if (reduction !== 'mean' && reduction !== 'sum' && reduction !== 'none')
    throw new OptionError(op, "reduction 'mean', 'sum' or 'none'", describe(reduction), "reduction: 'mean'")
}

export function reduced(loss: Tensor, reduction: Reduction): Tensor {
  return reduction === 'none' ? loss : reduction === 'sum' ? loss.sum() : loss.mean()
}

/** The reduction that options say, once their names are known. */
export function reductionIn(op: string, options: LossOptions, names: readonly string[]): Reduction {
  checkOptions(op, options, [...names, 'reduction'])
  const { reduction = 'mean' } = options
  checkReduction(op, reduction)
  return reduction
}

/** The arguments of a loss by their names: tensors of one shape, since a loss that broadcasts hides mistakes. */
export function ofOneShape(op: string, named: Readonly<Record<string, Tensor>>): Tensor[] {
  const names = Object.keys(named)
  const list = names.map((name) => expectTensor(op, named[name], `the ${name}`))
  const other = list.findIndex((x) => !sameShape(x.shape, list[0]!.shape))
  if (other < 0) return list
  const all = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  const got = list.map((x) => show(x.shape))
  const remedy = fitting([names[0]!, list[0]!], [names[other]!, list[other]!])
  throw new ShapeError(op, `${all} of one shape`, got.join(' and '), remedy)
}

/** What would make two shapes equal: the axis of size 1 that one of them has too many, where it is that. */
function fitting(a: readonly [string, Tensor], b: readonly [string, Tensor]): string {
  const [[name, long], [, short]] = a[1].rank > b[1].rank ? [a, b] : [b, a]
  const extra = long.shape.findIndex(
    (n, axis) => n === 1 && sameShape(long.shape.toSpliced(axis, 1), short.shape),
  )
  return extra < 0 ? 'reshape or expand for one of them' : `${name}.squeeze(${extra})`
}

/** The same, the first of a float dtype; integers and truth values among the others become floats like it. */
export function ofFloats(op: string, named: Readonly<Record<string, Tensor>>): Tensor[] {
  const list = ofOneShape(op, named)
  const { dtype } = list[0]!
  expectFloat(op, Object.keys(named)[0]!, list[0]!)
  return list.map((x) => (isFloat(x.dtype) ? x : x.to(dtype)))
}

export function expectFloat(op: string, name: string, x: Tensor): void {
  if (!isFloat(x.dtype)) throw new DTypeError(op, `a float ${name}`, x.dtype, `${name}.to('float32')`)
}

export function expectFinite(op: string, name: string, value: unknown): void {
  if (!Number.isFinite(value))
    throw new OptionError(op, `${name} must be a finite number`, describe(value), `${name}: 1`)
}

export function expectPositive(op: string, name: string, value: unknown): void {
  if (!(Number.isFinite(value) && (value as number) > 0))
    throw new OptionError(op, `${name} must be a positive number`, describe(value), `${name}: 1`)
}

/** Refuses an element that no such argument has, before it becomes a loss that says nothing. */
export function expectEach(op: string, x: Tensor, what: string, remedy: string, ok: (v: number) => boolean) {
  const data = x.data()
  // By number: an iterator takes ten times as long.
  for (let i = 0; i < data.length; i++)
    if (!ok(data[i]!)) throw new OptionError(op, what, `${data[i]}`, remedy)
}

/** Targets that say which of two cases holds. */
export function expectSigns(op: string, target: Tensor): Tensor {
  expectEach(op, target, 'targets 1 or -1', 'target.mul(2).sub(1) for 0 and 1', (y) => y === 1 || y === -1)
  return target.detach()
}

/** Weights of the terms, which broadcast to their shape and are constants; null where there are none. */
export function termWeights(op: string, name: string, given: Tensor | null | undefined, x: Tensor) {
  if (given === undefined || given === null) return null
  const weight = expectTensor(op, given, name).detach().to(x.dtype)
  if (sameShape(broadcastShapes(op, weight.shape, x.shape), x.shape)) return weight
  throw new ShapeError(
    op,
    `${name} that broadcasts to ${show(x.shape)}`,
    show(weight.shape),
    'one weight a term',
  )
}
