import type { Tensor } from '@wengert/autograd'
import { type Box, faint, ink, numberAxis, type Panel, type PanelIn, palette, panelTitle } from './panel.ts'
import { type Colour, pngUrl } from './png.ts'

/** Points `[x, y]`, or values at x = 1, 2, 3... */
export type Points = readonly number[] | readonly (readonly number[])[]

/** The points whose coordinates stand in two tensors of one size. */
export function pointsOf(x: Tensor, y: Tensor): [number, number][] {
  const [across, up] = [x.data(), y.data()]
  return Array.from(across, (value, i) => [Number(value), Number(up[i])])
}

export interface Curves {
  title: string
  /** Names of the axes, with units. */
  x: string
  y: string
  series: Readonly<Record<string, Points>>
  /** Axes with powers of ten at equal distances. */
  logX?: boolean
  logY?: boolean
  /** Where an axis begins and ends; otherwise round numbers around the data. */
  rangeX?: readonly [number, number]
  rangeY?: readonly [number, number]
  /** Series drawn as dots (all of a scatter), and series drawn as broken lines. */
  dots?: readonly string[]
  broken?: readonly string[]
  /**
   * Which series' colour fills each part of the plot, `[row][column]` from the top left: what a classifier says there.
   * Needs both ranges.
   */
  regions?: readonly (readonly number[])[]
  /** Colours by name of a series; otherwise the palette in order. */
  colours?: Readonly<Record<string, string>>
}

/**
 * Lines over one pair of axes, with a legend where there are several.
 *
 * @example
 * linesPanel({ title: 'Training', x: 'epoch', y: 'loss', logY: true, series: { SGD: [2, 1, 0.5], Adam: [2, 0.3, 0.1] } })
 */
export function linesPanel(curves: Curves): PanelIn {
  const series = Object.entries(curves.series).map(([name, data]) => ({ name, points: points(data) }))
  const all = series.flatMap((one) => one.points)
  const several = series.length > 1
  const hasLines = series.some(({ name }) => !curves.dots?.includes(name))
  const rangeX =
    curves.rangeX ??
    rangeOf(
      all.map(([x]) => x),
      curves.logX,
      hasLines,
    )
  const rangeY =
    curves.rangeY ??
    rangeOf(
      all.map(([, y]) => y),
      curves.logY,
    )
  const grid = { splitLine: { show: true, lineStyle: { color: faint } } }
  return (box) => ({
    title: [panelTitle(curves.title, box, several ? 58 : 36)],
    ...(several ? { legend: [legend(box)] } : {}),
    grid: [box],
    xAxis: [axis(curves.x, 30, curves.logX, rangeX)],
    yAxis: [{ ...axis(curves.y, 52, curves.logY, rangeY), ...grid }],
    series: series.map((one, i) => oneSeries(curves, one, palette[i % palette.length]!)),
    ...(curves.regions ? { graphic: [behind(curves.regions, box)] } : {}),
  })
}

/**
 * Points over one pair of axes, with a legend where there are several kinds.
 *
 * @example
 * scatterPanel({ title: 'Two classes', x: 'width', y: 'height', series: { a: [[1, 2]], b: [[2, 1], [3, 1]] } })
 */
export function scatterPanel(curves: Curves): PanelIn {
  return linesPanel({ ...curves, dots: Object.keys(curves.series) })
}

type Series = NonNullable<Panel['series']>[number]
type Named = { name: string; points: [number, number][] }

function oneSeries(curves: Curves, { name, points }: Named, usual: string): Series {
  const itemStyle = { color: curves.colours?.[name] ?? usual }
  if (curves.dots?.includes(name)) return { type: 'scatter', name, data: points, symbolSize: 5, itemStyle }
  const lineStyle = {
    width: 2,
    type: curves.broken?.includes(name) ? ('dashed' as const) : ('solid' as const),
  }
  const few = { showSymbol: points.length <= 25, symbolSize: 5, symbol: 'circle' }
  return { type: 'line', name, data: points, sampling: 'lttb', ...few, itemStyle, lineStyle }
}

/** The regions in pale colours, under the axes and the series. */
function behind(regions: readonly (readonly number[])[], box: Box): NonNullable<Panel['graphic']>[number] {
  const pale = palette.map((colour): Colour => {
    const part = (at: number) =>
      Math.round(255 - 0.22 * (255 - Number.parseInt(colour.slice(at, at + 2), 16)))
    return [part(1), part(3), part(5)]
  })
  const image = pngUrl(regions.map((row) => row.map((i) => pale[i % pale.length]!)))
  return {
    type: 'image',
    z: -1,
    style: { image, x: box.left, y: box.top, width: box.width, height: box.height },
  }
}

/** Whole powers of ten around the data of a logarithmic axis, the data's own ends where lines should fill the plot. */
function rangeOf(values: number[], log = false, exact = false): readonly [number, number] | undefined {
  const known = log ? values.filter((value) => value > 0) : values
  if (known.length === 0 || !(log || exact)) return undefined
  const [low, high] = [known.reduce((a, b) => Math.min(a, b)), known.reduce((a, b) => Math.max(a, b))]
  if (!log) return [low, high]
  return [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high))]
}

/** What is no number is left out: a line has a gap there. */
function points(data: Points): [number, number][] {
  const pairs = data.map((point, i): [number, number] =>
    typeof point === 'number' ? [i + 1, point] : [point[0]!, point[1]!],
  )
  return pairs.filter((pair) => pair.every(Number.isFinite))
}

function axis(
  name: string,
  nameGap: number,
  log: boolean | undefined,
  range: readonly [number, number] | undefined,
) {
  const ends = range ? { min: range[0], max: range[1] } : {}
  const label = { ...numberAxis.axisLabel, formatter: written }
  return {
    ...numberAxis,
    axisLabel: label,
    scale: true,
    name,
    nameGap,
    ...ends,
    ...(log ? { type: 'log' as const, interval: decades(range) } : {}),
  }
}

/** Powers of ten from one label to the next, so that about six fit. */
function decades(range: readonly [number, number] | undefined): number {
  const [low, high] = range ?? [1, 10]
  return Math.max(1, Math.ceil(Math.log10(high / low) / 6))
}

/** Numbers without rounding noise, small and large ones as powers. */
function written(value: number): string {
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-3 || size >= 1e6))
    return Number(value.toPrecision(6)).toExponential().replace('e+', 'e')
  return String(Number(value.toPrecision(6)))
}

function legend(box: Box) {
  const place = { top: box.top - 36, left: box.left, width: box.width }
  return { ...place, itemGap: 20, icon: 'roundRect', itemHeight: 4, textStyle: { color: ink } }
}
