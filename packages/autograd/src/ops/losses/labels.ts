import { isFloat } from '../../engine/dtype.ts'
import { AxisError, DTypeError, ShapeError } from '../../errors/index.ts'
import { sameShape, show } from '../../tensor/shape.ts'
import { expectTensor, type Tensor } from '../../tensor/tensor.ts'

// What losses against class labels check, and the weights of classes.

interface Labels {
  readonly labels: Tensor
  readonly counts: Tensor | null
}

/** The class axis of `[c]` or `[n, c, ...]`. */
export function classAxis(op: string, x: Tensor): number {
  if (x.rank === 0 || !isFloat(x.dtype))
    throw x.rank === 0
      ? new ShapeError(op, 'input must be [classes] or [batch, classes, ...]', show(x.shape), 'unsqueeze')
      : new DTypeError(op, 'a float input', x.dtype, "x.to('float32')")
  return x.rank === 1 ? 0 : 1
}

/** Labels as they may be gathered with, those to be ignored (none where null) replaced by 0, and which count. */
export function checkLabels(
  op: string,
  x: Tensor,
  target: Tensor,
  axis: number,
  ignoreIndex: number | null,
): Labels {
  const expected = x.shape.filter((_, k) => k !== axis)
  if (target.dtype !== 'int32')
    throw new DTypeError(op, 'int32 class indices', target.dtype, "target.to('int32')")
  if (!sameShape(target.shape, expected))
    throw new ShapeError(
      op,
      `target of shape ${show(expected)} for input ${show(x.shape)}`,
      show(target.shape),
      'one label per position, without the class axis',
    )
  const classes = x.shape[axis]!
  let ignored = false
  const data = target.data()
  // By number: an iterator takes ten times as long.
  for (let i = 0; i < data.length; i++) {
    const label = data[i]!
    if (label === ignoreIndex) ignored = true
    else if (label < 0 || label >= classes)
      throw new AxisError(
        op,
        `labels from 0 to ${classes - 1}`,
        `label ${label}`,
        `a network with more classes${ignoreIndex === null ? '' : `, or ignoreIndex: ${label}`}`,
      )
  }
  if (ignoreIndex === null || !ignored) return { labels: target, counts: null }
  if (classes === 0)
    throw new ShapeError(op, 'at least one class', show(x.shape), 'a network with more classes')
  const counts = target.notEqual(ignoreIndex)
  return { labels: counts.where(target, 0), counts }
}

/** `[c]` reshaped so that it broadcasts along the class axis. */
export function classWeights(
  op: string,
  weight: Tensor | null | undefined,
  x: Tensor,
  axis: number,
): Tensor | null {
  if (weight === undefined || weight === null) return null
  const w = expectTensor(op, weight, 'weight').detach()
  const classes = x.shape[axis]!
  if (w.rank !== 1 || w.size !== classes)
    throw new ShapeError(op, `weight of shape [${classes}]`, show(w.shape), 'one weight per class')
  return w.to(x.dtype).reshape(x.shape.map((_, k) => (k === axis ? classes : 1)))
}
