import { type Curves, linesPanel } from './curves.ts'
import type { PanelIn } from './panel.ts'
import { type Colour, pngUrl } from './png.ts'

export interface Field extends Curves {
  /** The colour at a point of the plane, drawn behind the series. */
  colour: (x: number, y: number) => Colour
  rangeX: readonly [number, number]
  rangeY: readonly [number, number]
  /** Squares of one colour from left to right; 160. */
  resolution?: number
}

/**
 * Lines and points over a plane in colours, for surfaces from above and for the regions of a classifier.
 *
 * @example
 * fieldPanel({ title: 'x > y', x: 'x', y: 'y', rangeX: [0, 1], rangeY: [0, 1], series: {}, colour: (x, y) => (x > y ? red : blue) })
 */
export function fieldPanel(field: Field): PanelIn {
  const { rangeX, rangeY, colour, resolution = 160 } = field
  const panel = linesPanel(field)
  return (box) => {
    const rows = Math.round((resolution * box.height) / box.width)
    const at = ([low, high]: readonly [number, number], i: number, count: number) =>
      low + ((i + 0.5) / count) * (high - low)
    const colours = Array.from({ length: rows }, (_, row) =>
      Array.from({ length: resolution }, (_, column) =>
        colour(at(rangeX, column, resolution), at(rangeY, rows - 1 - row, rows)),
      ),
    )
    const { left: x, top: y, width, height } = box
    const background = {
      type: 'image' as const,
      z: 0,
      style: { image: pngUrl(colours), x, y, width, height },
    }
    return { ...panel(box), graphic: [background] }
  }
}

/** A grey to white band for each `step` of a value, the darker the lower: contour lines as edges of bands. */
export function band(value: number, lowest: number, highest: number, count: number): Colour {
  const t = Math.min(1, Math.max(0, (value - lowest) / (highest - lowest)))
  const shade = Math.floor(t * count) / count
  return [Math.round(150 + 100 * shade), Math.round(172 + 80 * shade), Math.round(200 + 53 * shade)]
}
