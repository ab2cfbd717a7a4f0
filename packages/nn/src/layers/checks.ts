import type { Tensor } from '@wengert/autograd'
import { OptionError, ShapeError } from '@wengert/autograd'
import { positiveInteger, show, showShape } from '../options.ts'

/** One number for every axis, or one an axis: integers of at least `least`. */
export function perAxis(op: string, name: string, value: unknown, axes: number, least: number): void {
  const list = Array.isArray(value) ? value : [value]
  const fits = !Array.isArray(value) || value.length === axes
  if (fits && list.every((entry) => Number.isSafeInteger(entry) && entry >= least)) return
  const required = `${name} must be an integer of at least ${least}${axes === 1 ? '' : `, or ${axes} of them`}`
  throw new OptionError(op, required, show(value), `${name}: ${Math.max(least, 1)}`)
}

export function checkChannels(op: string, inChannels: number, outChannels: number, groups: number): void {
  positiveInteger(op, 'inChannels', inChannels)
  positiveInteger(op, 'outChannels', outChannels)
  positiveInteger(op, 'groups', groups)
  if (inChannels % groups === 0 && outChannels % groups === 0) return
  const got = `${inChannels} in, ${outChannels} out, ${groups} groups`
  throw new OptionError(op, 'groups must divide the channels, in and out', got, 'a divisor of both')
}

export function checkPadding(op: string, padding: unknown, axes: number): void {
  if (padding === 'same' || padding === 'valid') return
  const pairs = Array.isArray(padding) && padding.some(Array.isArray)
  if (!pairs) perAxis(op, 'padding', padding, axes, 0)
  if (!pairs || (padding.length === axes && padding.every(isPair))) return
  throw new OptionError(
    op,
    `padding by pairs must have one [before, after] for each of ${axes} axes`,
    show(padding),
    "'same'",
  )
}

function isPair(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every((n) => Number.isSafeInteger(n) && n >= 0)
}

/** Refuses an input whose channels are not the layer's; other ranks are the operation's to refuse. */
export function expectChannels(op: string, x: Tensor, weight: Tensor, channels: number): void {
  if (x.rank !== weight.rank || x.shape[1] === channels) return
  const fact = `input has ${x.shape[1]} channels, layer expects ${channels}`
  const got = `input ${showShape(x.shape)} and weight ${showShape(weight.shape)}`
  throw new ShapeError(op, fact, got, 'an input [n, c, ...] with these channels')
}
