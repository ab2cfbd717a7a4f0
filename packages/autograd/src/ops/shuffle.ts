import { integers } from '../engine/integers.ts'
import { OptionError, ShapeError } from '../errors/index.ts'
import { permute, reshape } from '../primitives/movement.ts'
import { describe } from '../tensor/describe.ts'
import { show } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'

function checkFactor(op: string, name: string, factor: number): void {
  if (!Number.isSafeInteger(factor) || factor < 1)
    throw new OptionError(op, `${name} must be a positive integer`, describe(factor), `${name} 2`)
}

function checkImages(op: string, x: Tensor): Tensor {
  const input = expectTensor(op, x)
  if (input.rank < 3)
    throw new ShapeError(
      op,
      'input must be [..., channels, height, width]',
      show(input.shape),
      'x.unsqueeze(0)',
    )
  return input
}

/**
 * Channels as pixels (Shi et al. 2016): `x: [..., c r², h, w] -> [..., c, h r, w r]` for the factor r. Channel c r² + i
 * r + j goes to rows i, r + i, ... and columns j, r + j, ...
 *
 * Throws a ShapeError where r² does not divide the channels, an OptionError where r is no positive integer.
 *
 * @example
 * pixelShuffle(tensor([[[1]], [[2]], [[3]], [[4]]]), 2) // [[[1, 2], [3, 4]]]
 */
export function pixelShuffle(x: Tensor, upscaleFactor: number): Tensor {
  const op = 'pixelShuffle'
  const input = checkImages(op, x)
  checkFactor(op, 'upscaleFactor', upscaleFactor)
  const [r, lead] = [upscaleFactor, input.shape.slice(0, -3)]
  const [channels, h, w] = input.shape.slice(-3) as [number, number, number]
  if (channels % (r * r) !== 0)
    throw new ShapeError(op, `channels that ${r * r} divides`, show(input.shape), 'another factor')
  const c = channels / (r * r)
  const parts = reshape(input, [...lead, c, r, r, h, w])
  return reshape(permute(parts, behind(lead, [0, 3, 1, 4, 2])), [...lead, c, h * r, w * r])
}

/**
 * Pixels as channels, the inverse of {@link pixelShuffle}: `x: [..., c, h r, w r] -> [..., c r², h, w]`.
 *
 * Throws a ShapeError where r does not divide height and width, an OptionError where r is no positive integer.
 *
 * @example
 * pixelUnshuffle(tensor([[[1, 2], [3, 4]]]), 2) // [[[1]], [[2]], [[3]], [[4]]]
 */
export function pixelUnshuffle(x: Tensor, downscaleFactor: number): Tensor {
  const op = 'pixelUnshuffle'
  const input = checkImages(op, x)
  checkFactor(op, 'downscaleFactor', downscaleFactor)
  const [r, lead] = [downscaleFactor, input.shape.slice(0, -3)]
  const [c, height, width] = input.shape.slice(-3) as [number, number, number]
  if (height % r !== 0 || width % r !== 0)
    throw new ShapeError(
      op,
      `height and width that ${r} divides`,
      show(input.shape),
      'another factor, or pad',
    )
  const [h, w] = [height / r, width / r]
  const parts = reshape(input, [...lead, c, h, r, w, r])
  return reshape(permute(parts, behind(lead, [0, 2, 4, 1, 3])), [...lead, c * r * r, h, w])
}

/**
 * Channels of several groups mixed (Zhang et al. 2018): `x: [n, c, ...] -> [n, c, ...]`, where channel j of group i
 * becomes channel i of group j.
 *
 * Throws a ShapeError where the groups do not divide the channels, an OptionError where they are no positive integer.
 *
 * @example
 * channelShuffle(tensor([[1, 2, 3, 4]]), 2) // [[1, 3, 2, 4]]
 */
export function channelShuffle(x: Tensor, groups: number): Tensor {
  const op = 'channelShuffle'
  const input = expectTensor(op, x)
  checkFactor(op, 'groups', groups)
  const [n, c, ...rest] = input.shape
  if (n === undefined || c === undefined || c % groups !== 0)
    throw new ShapeError(
      op,
      `[batch, channels, ...] with channels that ${groups} divides`,
      show(input.shape),
      'other groups',
    )
  const parts = reshape(input, [n, groups, c / groups, ...rest])
  return reshape(permute(parts, [0, 2, 1, ...integers(rest, (_, i) => 3 + i)]), input.shape)
}

/** The order of the axes behind the leading ones, which stay. */
const behind = (lead: readonly number[], order: readonly number[]) => [
  ...lead.keys(),
  ...integers(order, (axis) => lead.length + axis),
]
