import { axisName, type Box, ink, type Panel, panelTitle } from './panel.ts'

/** Counts as numbers; the colour is the share of the row, so that classes of different sizes can be compared. */
export function confusionPanel(counts: readonly (readonly number[])[], box: Box): Panel {
  const digits = counts.map((_, digit) => String(digit))
  const axis = {
    ...axisName,
    type: 'category' as const,
    data: digits,
    nameGap: 28,
    axisTick: { show: false },
    axisLabel: { color: ink },
    axisLine: { lineStyle: { color: ink } },
  }
  return {
    title: [panelTitle('Confusion table', box, 36)],
    grid: [box],
    xAxis: [{ ...axis, name: 'predicted digit' }],
    yAxis: [{ ...axis, name: 'true digit', inverse: true }],
    series: [
      {
        type: 'heatmap',
        data: counts.flatMap((row, y) => row.map((count, x) => cell(x, y, count, row))),
        label: { show: true, fontSize: 11 },
        itemStyle: { borderColor: '#ffffff', borderWidth: 1 },
      },
    ],
    visualMap: [
      {
        type: 'continuous',
        show: false,
        seriesIndex: [0],
        min: 0,
        max: 1,
        inRange: { color: ['#f3f6fa', '#1f5fa8'] },
      },
    ],
  }
}

function cell(x: number, y: number, count: number, row: readonly number[]) {
  // The square root lets single mistakes show beside hundreds of hits.
  const share = Math.sqrt(count / (row.reduce((sum, n) => sum + n, 0) || 1))
  const label = { formatter: count === 0 ? '' : String(count), color: share > 0.6 ? '#ffffff' : ink }
  return { value: [x, y, share] as [number, number, number], label }
}
