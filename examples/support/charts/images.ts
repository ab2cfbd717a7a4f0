import { type Box, ink, type Panel, type PanelIn, panelTitle } from './panel.ts'
import { pngUrl } from './png.ts'
import { colourAt, paper, type Scale, signed } from './scale.ts'

export type Image = readonly (readonly number[])[]

export interface Images {
  title: string
  /** `[count][height][width]`, as `toArray()` gives them. */
  images: readonly Image[]
  /** `ink`: 0 is white, the largest value black. `signed`: blue below 0, white 0, red above. */
  colours?: 'ink' | 'signed'
  /** One scale of colours for all (with a bar beside it), or for each image its own. */
  scale?: 'shared' | 'each'
  /** Images in a row; otherwise as many as make them largest. */
  columns?: number
  /** A word under each image. */
  labels?: readonly string[]
  /** The largest side of an image, in pixels. */
  side?: number
}

const gap = 10

/**
 * Images beside each other, for digits, feature maps, errors and filters.
 *
 * @example
 * imagesPanel({ title: 'Filters', images: [[[1, -1]], [[0, 2]]], colours: 'signed' })
 */
export function imagesPanel(options: Images): PanelIn {
  const { images, labels } = options
  const bar = options.scale !== 'each' && images.length > 0
  const panel = (box: Box) => {
    const below = labels ? 16 : 0
    const inside = { ...box, height: box.height - (bar ? 50 : 0) }
    const cells = arrange(images.length, inside, below, options.side ?? 130, options.columns)
    const shared = most(images.flat(2))
    const graphic = images.flatMap((image, i) => {
      const size = options.scale === 'each' ? most(image.flat()) : shared
      const picture = imageIn(image, cells[i]!, size, options.colours === 'signed')
      return labels?.[i] === undefined ? picture : [...picture, labelUnder(cells[i]!, labels[i])]
    })
    const bottom = cells.reduce((lowest, cell) => Math.max(lowest, cell.top + cell.height), box.top)
    if (bar) graphic.push(...colourBar(box, bottom + below + 14, shared, options.colours === 'signed'))
    return { title: [panelTitle(options.title, box, 36)], graphic }
  }
  return Object.assign(panel, { isBare: true as const })
}

export type Elements = NonNullable<Panel['graphic']>

function most(values: readonly number[]): number {
  return (
    values.reduce(
      (largest, value) => (Number.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest),
      0,
    ) || 1
  )
}

function imageIn(image: Image, cell: Box, size: number, hasSigns: boolean): Elements {
  const [scale, at]: [Scale, (value: number) => number] = hasSigns
    ? [signed, (value) => 0.5 + value / (2 * size)]
    : [paper, (value) => value / size]
  const { left: x, top: y, width, height } = cell
  const url = pngUrl(image.map((row) => row.map((value) => colourAt(scale, at(value)))))
  return [
    { type: 'image', style: { image: url, x, y, width, height } },
    { type: 'rect', shape: { x, y, width, height }, style: { fill: 'none', stroke: ink, lineWidth: 1 } },
  ]
}

export function labelUnder(cell: Box, text: string): Elements[number] {
  const style = {
    text,
    x: cell.left + cell.width / 2,
    y: cell.top + cell.height + 5,
    fill: ink,
    fontSize: 12,
  }
  return { type: 'text', style: { ...style, align: 'center', verticalAlign: 'top' } }
}

function colourBar(box: Box, top: number, size: number, hasSigns: boolean): Elements {
  const [scale, lowest] = hasSigns ? [signed, -size] : [paper, 0]
  const strip = Array.from({ length: 100 }, (_, i) => colourAt(scale, i / 99))
  const [x, width, height] = [box.left + box.width / 2 - 100, 200, 12]
  const text = (value: number, at: number, align: 'left' | 'right'): Elements[number] => {
    const style = {
      text: String(Number(value.toPrecision(2))),
      x: at,
      y: top + height / 2,
      fill: ink,
      fontSize: 12,
    }
    return { type: 'text', style: { ...style, align, verticalAlign: 'middle' } }
  }
  return [
    {
      type: 'image',
      style: { image: pngUrl([strip]), x, y: top, width, height },
    },
    text(lowest, x - 8, 'right'),
    text(size, x + width + 8, 'left'),
  ]
}

/** Squares in rows, as large as the box allows, in its middle from left to right. */
export function arrange(count: number, box: Box, below: number, largest: number, wanted?: number): Box[] {
  const sideFor = (columns: number) =>
    Math.min((box.width + gap) / columns - gap, (box.height + gap) / Math.ceil(count / columns) - gap - below)
  let columns = wanted ?? 1
  if (wanted === undefined)
    for (let more = 2; more <= count; more++) if (sideFor(more) > sideFor(columns)) columns = more
  const side = Math.min(largest, sideFor(columns))
  const left = box.left + (box.width - columns * (side + gap) + gap) / 2
  return Array.from({ length: count }, (_, i) => ({
    left: left + (i % columns) * (side + gap),
    top: box.top + Math.floor(i / columns) * (side + gap + below),
    width: side,
    height: side,
  }))
}
