import { type Box, ink, type Panel, panelTitle } from './panel.ts'

const blueWhiteRed = ['#2b5c9e', '#8fb3d9', '#f7f7f7', '#eda27f', '#a9341f']
const gap = 10

/** Each filter as a small image: red adds, blue takes away, white is 0; one colour scale for all. */
export function filtersPanel(filters: readonly (readonly (readonly number[])[])[], box: Box): Panel {
  const values = filters.flat(2).filter(Number.isFinite)
  const most = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1
  const cells = arrange(filters.length, { ...box, height: box.height - 50 })
  const hidden = (size: number, gridIndex: number) => ({
    type: 'category' as const,
    gridIndex,
    data: Array.from({ length: size }, (_, i) => i),
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { show: false },
  })
  return {
    title: [panelTitle('Filters of the first layer: weights', box, 36)],
    grid: cells.map((cell) => ({ ...cell, show: true, borderColor: ink })),
    xAxis: filters.map((filter, i) => hidden(filter[0]?.length ?? 0, i)),
    yAxis: filters.map((filter, i) => ({ ...hidden(filter.length, i), inverse: true })),
    series: filters.map((filter, i) => ({
      type: 'heatmap',
      xAxisIndex: i,
      yAxisIndex: i,
      data: filter.flatMap((row, y) => row.map((value, x): [number, number, number] => [x, y, value])),
    })),
    visualMap: [
      {
        type: 'continuous',
        seriesIndex: filters.map((_, i) => i),
        min: -most,
        max: most,
        inRange: { color: blueWhiteRed },
        orient: 'horizontal',
        left: box.left + box.width / 2 - 140,
        top: cells.at(-1)!.top + cells.at(-1)!.height + 18,
        itemWidth: 14,
        itemHeight: 200,
        text: [most.toPrecision(2), (-most).toPrecision(2)],
        textStyle: { color: ink },
      },
    ],
  }
}

/** Squares in rows, as large as the box allows, in its middle from left to right. */
function arrange(count: number, box: Box): Box[] {
  const sideFor = (columns: number) =>
    Math.min((box.width + gap) / columns, (box.height + gap) / Math.ceil(count / columns)) - gap
  let columns = 1
  for (let more = 2; more <= count; more++) if (sideFor(more) > sideFor(columns)) columns = more
  const side = Math.min(130, sideFor(columns))
  const left = box.left + (box.width - columns * (side + gap) + gap) / 2
  return Array.from({ length: count }, (_, i) => ({
    left: left + (i % columns) * (side + gap),
    top: box.top + Math.floor(i / columns) * (side + gap),
    width: side,
    height: side,
  }))
}
