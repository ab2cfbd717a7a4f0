import { type Box, faint, ink, numberAxis, type Panel, type PanelIn, palette, panelTitle } from './panel.ts'

/** Points `[x, y]`, or values at x = 1, 2, 3... */
export type Points = readonly number[] | readonly (readonly [number, number])[]

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
  const names = Object.keys(curves.series)
  return (box) => ({
    title: [panelTitle(curves.title, box, names.length > 1 ? 58 : 36)],
    ...(names.length > 1 ? { legend: [legend(names, box)] } : {}),
    grid: [box],
    xAxis: [axis(curves.x, 30, curves.logX, curves.rangeX)],
    yAxis: [
      {
        ...axis(curves.y, 52, curves.logY, curves.rangeY),
        splitLine: { show: true, lineStyle: { color: faint } },
      },
    ],
    series: names.map((name, i) =>
      oneSeries(curves, name, curves.colours?.[name] ?? palette[i % palette.length]!),
    ),
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

function oneSeries(curves: Curves, name: string, colour: string): Series {
  const data = points(curves.series[name]!)
  const itemStyle = { color: colour }
  if (curves.dots?.includes(name)) return { type: 'scatter', name, data, symbolSize: 5, itemStyle }
  const type = curves.broken?.includes(name) ? ('dashed' as const) : ('solid' as const)
  const few = data.length <= 25
  return {
    type: 'line',
    name,
    data,
    showSymbol: few,
    symbolSize: 5,
    symbol: 'circle',
    itemStyle,
    lineStyle: { width: 2, type },
  }
}

/** What is no number is left out: a line has a gap there. */
function points(data: Points): [number, number][] {
  const pairs = data.map((point, i): [number, number] =>
    typeof point === 'number' ? [i + 1, point] : [point[0], point[1]],
  )
  return pairs.filter((pair) => pair.every(Number.isFinite))
}

function axis(name: string, nameGap: number, log = false, range?: readonly [number, number]) {
  const ends = range ? { min: range[0], max: range[1] } : {}
  const label = { ...numberAxis.axisLabel, formatter: written }
  return {
    ...numberAxis,
    axisLabel: label,
    scale: true,
    name,
    nameGap,
    ...ends,
    ...(log ? { type: 'log' as const } : {}),
  }
}

/** Numbers without rounding noise, small and large ones as powers. */
function written(value: number): string {
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-3 || size >= 1e6))
    return Number(value.toPrecision(6)).toExponential().replace('e+', 'e')
  return String(Number(value.toPrecision(6)))
}

function legend(names: string[], box: Box) {
  const place = { top: box.top - 36, left: box.left, width: box.width }
  return { ...place, data: names, itemGap: 20, icon: 'roundRect', itemHeight: 4, textStyle: { color: ink } }
}
