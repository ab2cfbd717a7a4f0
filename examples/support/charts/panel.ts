import type { EChartsOption, GraphicComponentOption, SeriesOption } from 'echarts'

/** Where a panel's plot stands, in pixels. */
export interface Box {
  left: number
  top: number
  width: number
  height: number
}

type Part<K extends keyof EChartsOption> = Extract<NonNullable<EChartsOption[K]>, readonly unknown[]>[number]

/** Elements of `graphic`, each a picture, a text or a shape at its place in the whole picture. */
type Element = Extract<GraphicComponentOption, { type?: unknown }>

/** A piece of the picture; its series and visual maps count axes and series from 0, `merge` moves them. */
export interface Panel {
  title: Part<'title'>[]
  legend?: Part<'legend'>[]
  grid?: Part<'grid'>[]
  xAxis?: Part<'xAxis'>[]
  yAxis?: Part<'yAxis'>[]
  series?: (SeriesOption & { xAxisIndex?: number; yAxisIndex?: number })[]
  visualMap?: (Part<'visualMap'> & { seriesIndex?: number[] })[]
  graphic?: Element[]
}

/** A panel that does not know its place yet. */
export interface PanelIn {
  (box: Box): Panel
  /** It has no axes, whose names would stand below. */
  readonly isBare?: true
}

export const ink = '#222222'
export const faint = '#d8d8d8'

/** Colours of series, in this order; told apart in grey and by people who see no red or no green. */
export const palette = [
  '#1f5fa8',
  '#c4501b',
  '#2a8a57',
  '#8a4fa3',
  '#b58900',
  '#5b6770',
  '#d35d8d',
  '#20a0b0',
]

export function panelTitle(text: string, box: Box, above: number): Part<'title'> {
  const middle = box.left + box.width / 2
  return {
    text,
    left: middle,
    top: box.top - above,
    textAlign: 'center',
    textStyle: { fontSize: 15, color: ink },
  }
}

export const axisName = { nameLocation: 'middle', nameTextStyle: { color: ink, fontSize: 13 } } as const

/** An axis of numbers with its line and its labels in ink. */
export const numberAxis = {
  type: 'value',
  ...axisName,
  nameGap: 45,
  axisLabel: { color: ink, hideOverlap: true },
  axisLine: { show: true, onZero: false, lineStyle: { color: ink } },
  splitLine: { show: false },
} as const

const shownName = (name: string) => name.replace(/#\d+$/, '')

/** All panels as one option: indices of grids, axes and series go on counting from one panel to the next. */
export function merge(panels: readonly Panel[]): Required<Panel> {
  const all: Required<Panel> = {
    title: [],
    legend: [],
    grid: [],
    xAxis: [],
    yAxis: [],
    series: [],
    visualMap: [],
    graphic: [],
  }
  for (const [number, panel] of panels.entries()) {
    // A legend finds its series by name, so equal names in two panels must differ; `shownName` takes the number away.
    const named = <N extends { name?: unknown }>(one: N) =>
      panel.legend && one.name !== undefined ? { ...one, name: `${one.name}#${number}` } : one
    const [grids, xs, ys, series] = [all.grid.length, all.xAxis.length, all.yAxis.length, all.series.length]
    const onGrid = <A extends { gridIndex?: number }>(axis: A) => ({
      ...axis,
      gridIndex: grids + (axis.gridIndex ?? 0),
    })
    all.title.push(...panel.title)
    all.legend.push(
      ...(panel.legend ?? []).map((legend) => ({
        ...legend,
        formatter: shownName,
        data: panel.series?.map((one) => `${one.name}#${number}`) ?? [],
      })),
    )
    all.grid.push(...(panel.grid ?? []))
    all.xAxis.push(...(panel.xAxis ?? []).map(onGrid))
    all.yAxis.push(...(panel.yAxis ?? []).map(onGrid))
    all.graphic.push(...(panel.graphic ?? []))
    for (const one of panel.series ?? []) {
      const moved = { xAxisIndex: xs + (one.xAxisIndex ?? 0), yAxisIndex: ys + (one.yAxisIndex ?? 0) }
      all.series.push({ ...named(one), ...moved } as (typeof all.series)[number])
    }
    for (const map of panel.visualMap ?? []) {
      all.visualMap.push({ ...map, seriesIndex: map.seriesIndex?.map((index) => series + index) ?? [] })
    }
  }
  return all
}
