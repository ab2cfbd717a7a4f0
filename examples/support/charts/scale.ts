import type { Colour } from './png.ts'

/** Colours from the lowest value to the highest, at equal distances. */
export type Scale = readonly Colour[]

/** White paper, black ink: for pictures of what is there or not. */
export const paper: Scale = [
  [255, 255, 255],
  [17, 17, 17],
]

/** Blue takes away, red adds, white is 0: for weights and errors. */
export const signed: Scale = [
  [43, 92, 158],
  [143, 179, 217],
  [247, 247, 247],
  [237, 162, 127],
  [169, 52, 31],
]

/** More shades are not told apart, and make pictures larger. */
const shades = 64

/** The colour at `t` from 0 to 1, in 65 steps; what is no number gets the middle. */
export function colourAt(scale: Scale, t: number): Colour {
  const inside = Number.isNaN(t) ? 0.5 : Math.min(1, Math.max(0, t))
  const place = (Math.round(inside * shades) / shades) * (scale.length - 1)
  const low = Math.min(scale.length - 2, Math.floor(place))
  const [from, to] = [scale[low]!, scale[low + 1]!]
  const mix = (i: 0 | 1 | 2) => Math.round(from[i] + (to[i] - from[i]) * (place - low))
  return [mix(0), mix(1), mix(2)]
}
