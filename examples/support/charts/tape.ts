import { type Tensor, tapeToDot } from '@wengert/autograd'
import { ink, type Panel, type PanelIn, palette, panelTitle } from './panel.ts'

/** A place in a column: an operation, or the way of an arrow past the column. */
interface Place {
  readonly label: string | null
  readonly isLeaf: boolean
  readonly inputs: readonly Place[]
  readonly depth: number
  /** From 0 at the top to 1, of the column's height. */
  height: number
}

type Element = NonNullable<Panel['graphic']>[number]

/**
 * The tape behind a tensor: every recorded operation in a column behind its inputs, lines to what uses it.
 *
 * @example
 * tapePanel('sum of squares', x.square().sum())
 */
export function tapePanel(title: string, x: Tensor): PanelIn {
  const columns = columnsOf(tapeToDot(x))
  return (box) => {
    const across = box.width / Math.max(1, columns.length - 1)
    const at = ({ depth, height }: Place): [number, number] => [
      box.left + depth * across,
      box.top + height * box.height,
    ]
    const places = columns.flat()
    const ways = places.flatMap((place) => place.inputs.map((input) => line(at(input), at(place))))
    const boxes = places.flatMap((place) => (place.label === null ? [] : labelled(place, at(place))))
    return { title: [panelTitle(title, box, 36)], graphic: [...ways, ...boxes] }
  }
}

/** The nodes of a DOT graph as `tapeToDot` writes it, which names inputs before what uses them, in columns. */
function columnsOf(dot: string): Place[][] {
  const columns: Place[][] = []
  const add = (label: string | null, isLeaf: boolean, inputs: Place[], depth: number): Place => {
    const place = { label, isLeaf, inputs, depth, height: 0.5 }
    columns[depth] = [...(columns[depth] ?? []), place]
    return place
  }
  const arrows = [...dot.matchAll(/(\w+) -> (\w+)/g)]
  const made = new Map<string, Place>()
  for (const [, id, shape, label] of dot.matchAll(/(\w+) \[shape=(\w+), label="([^\\]*)/g)) {
    const inputs = arrows.filter(([, , to]) => to === id).map(([, from]) => made.get(from!)!)
    const depth = 1 + inputs.reduce((most, input) => Math.max(most, input.depth), -1)
    // An arrow over several columns has a place in each, so that it runs through no operation.
    const near = inputs.map((input) => {
      let last = input
      while (last.depth < depth - 1) last = add(null, false, [last], last.depth + 1)
      return last
    })
    made.set(id!, add(label!, shape === 'box', near, depth))
  }
  for (const column of columns) spread(column)
  return columns
}

/** Places of a column in the order of the heights they come from, so that few lines cross. */
function spread(column: Place[]): void {
  const from = ({ inputs }: Place) =>
    inputs.reduce((sum, input) => sum + input.height, 0) / Math.max(1, inputs.length)
  column.sort((a, b) => from(a) - from(b))
  column.forEach((place, i) => {
    place.height = (i + 0.5) / column.length
  })
}

function line([x1, y1]: [number, number], [x2, y2]: [number, number]): Element {
  return { type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke: '#7a8591', lineWidth: 1.2 } }
}

function labelled({ label, isLeaf }: Place, [x, y]: [number, number]): Element[] {
  const [width, height] = [14 + 7 * label!.length, 22]
  const shape = { x: x - width / 2, y: y - height / 2, width, height, r: isLeaf ? 0 : 8 }
  const style = isLeaf ? { fill: '#fbe3d6', stroke: palette[1]! } : { fill: '#e3ecf7', stroke: palette[0]! }
  const text = {
    text: label!,
    x,
    y,
    fill: ink,
    fontSize: 12,
    align: 'center',
    verticalAlign: 'middle',
  } as const
  return [
    { type: 'rect', shape, style },
    { type: 'text', style: text },
  ]
}
