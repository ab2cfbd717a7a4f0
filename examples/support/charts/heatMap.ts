import { axisName, ink, type Panel, type PanelIn, panelTitle } from './panel.ts'

export interface HeatMap {
  title: string
  /** Names of the axes and of the places on them. */
  x: string
  y: string
  columns: readonly string[]
  rows: readonly string[]
  /** `[row][column]`, the first row at the top; from 0 to 1. */
  values: readonly (readonly number[])[]
  /** What stands in a cell; otherwise nothing. */
  labels?: readonly (readonly string[])[]
}

/**
 * A table whose cells are the darker the larger their value.
 *
 * @example
 * heatMapPanel({ title: 'Confusion', x: 'predicted', y: 'true', columns: ['0'], rows: ['0'], values: [[1]] })
 */
export function heatMapPanel(map: HeatMap): PanelIn {
  return (box) => ({
    title: [panelTitle(map.title, box, 36)],
    grid: [box],
    xAxis: [{ ...axis, data: [...map.columns], name: map.x }],
    yAxis: [{ ...axis, data: [...map.rows], name: map.y, inverse: true }],
    series: [
      {
        type: 'heatmap',
        data: map.values.flatMap((row, y) => row.map((value, x) => cell(x, y, value, map.labels?.[y]?.[x]))),
        label: { show: map.labels !== undefined, fontSize: 11 },
        itemStyle: { borderColor: '#ffffff', borderWidth: 1 },
      },
    ],
    visualMap: [shades],
  })
}

const axis = {
  ...axisName,
  type: 'category' as const,
  nameGap: 28,
  axisTick: { show: false },
  axisLabel: { color: ink },
  axisLine: { lineStyle: { color: ink } },
}

const shades: NonNullable<Panel['visualMap']>[number] = {
  type: 'continuous',
  show: false,
  seriesIndex: [0],
  min: 0,
  max: 1,
  inRange: { color: ['#f3f6fa', '#1f5fa8'] },
}

function cell(x: number, y: number, value: number, text = '') {
  const label = { formatter: text, color: value > 0.6 ? '#ffffff' : ink }
  return { value: [x, y, value] as [number, number, number], label }
}
