import { ShapeError } from '../../../errors/index.ts'
import type { IndexMap } from './indexMap.ts'

/**
 * Channels and pixels exchanged: each entry of the output reads one entry of the input.
 *
 *   pixelShuffle     out[c, y, x] = in[c r² + (y mod r) r + (x mod r), floor(y / r), floor(x / r)]
 *   pixelUnshuffle   out[c, y, x] = in[floor(c / r²), y r + floor((c mod r²) / r), x r + c mod r]
 *   channelShuffle   out[n, c] = in[n, (c mod g) (C / g) + floor(c / g)] for C channels in g groups
 */
function images(op: string, from: readonly number[]): [number, number, number] {
  if (from.length >= 3) return from.slice(-3) as [number, number, number]
  throw new ShapeError(op, 'an array [..., c, h, w] is needed', `[${from.join(', ')}]`, 'more axes')
}

export function pixelShuffleMap(from: readonly number[], r: number): IndexMap {
  const [channels, h, w] = images('pixelShuffleMap', from)
  const shape = [...from.slice(0, -3), channels / r ** 2, h * r, w * r]
  const source = (index: readonly number[]) => {
    const [c, y, x] = index.slice(-3) as [number, number, number]
    return [...index.slice(0, -3), c * r ** 2 + (y % r) * r + (x % r), Math.floor(y / r), Math.floor(x / r)]
  }
  return { from, shape, source }
}

export function pixelUnshuffleMap(from: readonly number[], r: number): IndexMap {
  const [channels, h, w] = images('pixelUnshuffleMap', from)
  const shape = [...from.slice(0, -3), channels * r ** 2, h / r, w / r]
  const source = (index: readonly number[]) => {
    const [c, y, x] = index.slice(-3) as [number, number, number]
    return [
      ...index.slice(0, -3),
      Math.floor(c / r ** 2),
      y * r + Math.floor((c % r ** 2) / r),
      x * r + (c % r),
    ]
  }
  return { from, shape, source }
}

export function channelShuffleMap(from: readonly number[], groups: number): IndexMap {
  const each = from[1]! / groups
  const source = ([n, c, ...rest]: readonly number[]) => [
    n!,
    (c! % groups) * each + Math.floor(c! / groups),
    ...rest,
  ]
  return { from, shape: from, source }
}
