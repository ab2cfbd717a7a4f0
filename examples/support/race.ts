import { band, drawRows, type Field, fieldPanel, palette, saveFile } from './chart.ts'
import type { Box, PanelIn } from './charts/panel.ts'

export type Point = readonly [x: number, y: number]

export interface Race {
  title: string
  /** The surface that is descended, from above: bands of log(f + `soft`), a cross at the minimum. */
  f: (x: number, y: number) => number
  soft: number
  rangeX: Point
  rangeY: Point
  minimum: Point
  /** Where each racer is after 0, 1, 2... steps. */
  paths: Readonly<Record<string, readonly Point[]>>
}

export interface RaceOptions {
  title: string
  races: readonly Race[]
  /** Rows of panels below the races. */
  below: readonly (readonly PanelIn[])[]
  /** Duration of a race in seconds. */
  seconds: number
}

/**
 * Writes `out/NAME.svg`, in which every racer moves along its path over and over, all at the same step at the same
 * time. Viewers that do not animate SVG show the whole paths.
 */
export function saveRace(name: string, { title, races, below, seconds }: RaceOptions): void {
  const moving: string[] = []
  const panels = races.map(
    (race): PanelIn =>
      (box) => {
        moving.push(animation(race, box, seconds))
        return fieldPanel(fieldOf(race))(box)
      },
  )
  const svg = drawRows({ title, rows: [panels, ...below], heights: [380], width: 1200 })
  saveFile(`out/${name}.svg`, svg.replace(/<\/svg>\s*$/, `${moving.join('')}</svg>`))
}

function fieldOf({ title, f, soft, rangeX, rangeY, paths }: Race): Field {
  const height = (x: number, y: number) => Math.log(f(x, y) + soft)
  const highest = Math.max(...rangeX.flatMap((x) => rangeY.map((y) => height(x, y))))
  return {
    title,
    x: 'x',
    y: 'y',
    // Empty series give the legend its names; the moving lines are drawn over the panel.
    series: Object.fromEntries(Object.keys(paths).map((racer) => [racer, []])),
    rangeX,
    rangeY,
    colour: (x, y) => band(height(x, y), Math.log(soft), highest, 18),
  }
}

function animation({ rangeX, rangeY, minimum, paths }: Race, box: Box, seconds: number): string {
  const place = ([x, y]: Point): Point => [
    box.left + (box.width * (x - rangeX[0])) / (rangeX[1] - rangeX[0]),
    box.top + box.height * (1 - (y - rangeY[0]) / (rangeY[1] - rangeY[0])),
  ]
  const clip = `race-${Math.round(box.left)}`
  const window = `<rect x="${box.left}" y="${box.top}" width="${box.width}" height="${box.height}"/>`
  const racers = Object.values(paths).map((path, i) => racer(path.map(place), palette[i]!, seconds))
  const [x, y] = place(minimum)
  const cross = `<path d="M${x - 6} ${y}h12M${x} ${y - 6}v12" stroke="#111111" stroke-width="2"/>`
  return `<clipPath id="${clip}">${window}</clipPath><g clip-path="url(#${clip})">${cross}${racers.join('')}</g>`
}

/** A line that grows step by step, with a dot at its end. */
function racer(path: readonly Point[], colour: string, seconds: number): string {
  const lengths = [0]
  for (let i = 1; i < path.length; i++) {
    const [[x, y], [u, v]] = [path[i - 1]!, path[i]!]
    lengths.push(lengths[i - 1]! + Math.hypot(u - x, v - y))
  }
  const whole = lengths.at(-1)!
  const over = (name: string, values: readonly number[]) => {
    const list = values.map((value) => value.toFixed(1)).join(';')
    return `<animate attributeName="${name}" values="${list}" dur="${seconds}s" repeatCount="indefinite"/>`
  }
  const points = path.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')
  const [x, y] = path.at(-1)!
  const rest = lengths.map((length) => whole - length)
  return (
    `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="2" stroke-linejoin="round" stroke-dasharray="${whole.toFixed(1)}">${over('stroke-dashoffset', rest)}</polyline>` +
    `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="5" fill="${colour}" stroke="#ffffff">${over(
      'cx',
      path.map(([px]) => px),
    )}${over(
      'cy',
      path.map(([, py]) => py),
    )}</circle>`
  )
}
