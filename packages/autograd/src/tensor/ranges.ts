import { allocate } from '../engine/dtype.ts'
import { sizeOf } from '../engine/view.ts'
import { OptionError } from '../errors/index.ts'
import { type CreateOptions, checkOptions, createNames } from './checkOptions.ts'
import { describe } from './describe.ts'
import { element, made } from './made.ts'
import { checkShape } from './shape.ts'
import type { Tensor } from './tensor.ts'

function isInt32(x: number): boolean {
  return x === (x | 0)
}

/**
 * A matrix with ones on its diagonal.
 *
 * @example
 * eye(2, 3) // [[1, 0, 0], [0, 1, 0]]
 */
export function eye<N extends number, M extends number = N>(
  n: N,
  m?: M,
  options: CreateOptions = {},
): Tensor<[N, M]> {
  const shape: [number, number] = [n, m ?? n]
  checkShape('eye', shape)
  checkOptions('eye', options, createNames)
  const dtype = options.dtype ?? 'float32'
  const data = allocate(dtype, sizeOf(shape))
  for (let i = 0; i < Math.min(...shape); i++) data[i * shape[1] + i] = 1
  return made('eye', data, shape, dtype, options.requiresGrad) as unknown as Tensor<[N, M]>
}

/**
 * Numbers from `start` up to, not including, `stop` by `step`; `arange(stop)` starts at 0. int32 where all three are
 * integers and the numbers fit, else float32. Throws an OptionError for a step of 0 and for bounds that are not finite.
 *
 * @example
 * arange(3) // [0, 1, 2]
 * arange(2, 8, 2) // [2, 4, 6]
 */
export function arange(
  start: number,
  stop?: number,
  step = 1,
  options: CreateOptions = {},
): Tensor<[number]> {
  const [from, to] = stop === undefined ? [0, start] : [start, stop]
  checkOptions('arange', options, createNames)
  if (![from, to, step].every(Number.isFinite) || step === 0)
    throw new OptionError(
      'arange',
      'finite bounds and a step that is not 0',
      `start ${describe(from)}, stop ${describe(to)}, step ${describe(step)}`,
      'arange(0, 10, 2)',
    )
  const n = Math.max(0, Math.ceil((to - from) / step))
  checkShape('arange', [n])
  const whole = [from, step].every(Number.isInteger) && isInt32(from) && isInt32(from + (n - 1) * step)
  const dtype = options.dtype ?? (whole && Number.isInteger(to) ? 'int32' : 'float32')
  const data = allocate(dtype, n)
  for (let i = 0; i < n; i++) data[i] = element(dtype, from + i * step)
  return made('arange', data, [n], dtype, options.requiresGrad)
}

/**
 * `count` numbers evenly spaced from `start` to `stop`, both included.
 *
 * @example
 * linspace(0, 1, 5) // [0, 0.25, 0.5, 0.75, 1]
 */
export function linspace<N extends number>(
  start: number,
  stop: number,
  count: N,
  options: CreateOptions = {},
): Tensor<[N]> {
  checkShape('linspace', [count])
  checkOptions('linspace', options, createNames)
  if (!Number.isFinite(start) || !Number.isFinite(stop))
    throw new OptionError(
      'linspace',
      'finite bounds',
      `${describe(start)} and ${describe(stop)}`,
      'linspace(0, 1, 5)',
    )
  const dtype = options.dtype ?? 'float32'
  const data = allocate(dtype, count)
  // From both ends, so that the last number is exactly `stop`.
  for (let i = 0; i < count; i++) {
    const t = count === 1 ? 0 : i / (count - 1)
    data[i] = element(dtype, start * (1 - t) + stop * t)
  }
  return made<[N]>('linspace', data, [count], dtype, options.requiresGrad)
}
