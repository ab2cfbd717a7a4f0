import { type Box, faint, ink, numberAxis, type Panel, panelTitle } from '../../support/charts/panel.ts'
import type { CurvePoint } from '../picture.ts'

const rawColour = '#b9cbe4'
const lossColour = '#1f5fa8'
const accuracyColour = '#c4501b'

/** Loss on the left axis, raw and smoothed; test accuracy on the right one. */
export function curvesPanel(points: readonly CurvePoint[], box: Box): Panel {
  const losses = points.flatMap(({ step, loss }) => (isNumber(loss) ? [[step, loss] as const] : []))
  const accuracies = points.flatMap(({ step, accuracy }) =>
    isNumber(accuracy) ? [[step, 100 * accuracy] as const] : [],
  )
  const lastStep = points.reduce((last, { step }) => Math.max(last, step), 1)
  const lowest = accuracies.reduce((low, [, percent]) => Math.min(low, percent), 95)
  const legend = { top: box.top - 36, left: 'center', itemGap: 48, icon: 'roundRect', itemHeight: 4 }
  return {
    title: [panelTitle('Training', box, 58)],
    legend: [{ ...legend, textStyle: { color: ink } }],
    grid: [box],
    xAxis: [stepAxis(lastStep)],
    yAxis: [lossAxis, accuracyAxis(lowest)],
    series: [
      line('training loss', losses, rawColour, { lineStyle: { width: 1 }, sampling: 'lttb' }),
      line('training loss, smoothed', smooth(losses), lossColour, {
        lineStyle: { width: 2.5 },
        sampling: 'lttb',
      }),
      line('test accuracy', accuracies, accuracyColour, {
        yAxisIndex: 1,
        showSymbol: true,
        symbol: 'circle',
        symbolSize: 7,
      }),
    ],
  }
}

const lossAxis = { ...numberAxis, name: 'loss (nats)', min: 0, splitLine: { lineStyle: { color: faint } } }

function stepAxis(lastStep: number) {
  return { ...numberAxis, name: 'training step', nameGap: 30, min: 0, max: lastStep, minInterval: 1 }
}

/** From a round number below the lowest accuracy to 100 %, in five equal steps of whole percents. */
function accuracyAxis(lowest: number) {
  const span = [5, 10, 20, 25, 50].find((percents) => 100 - percents <= lowest) ?? 100
  return { ...numberAxis, name: 'test accuracy (%)', min: 100 - span, max: 100, interval: span / 5 }
}

function line(
  name: string,
  data: (readonly [number, number])[],
  colour: string,
  more: object,
): NonNullable<Panel['series']>[number] {
  return {
    type: 'line',
    name,
    data: data as [number, number][],
    showSymbol: false,
    itemStyle: { color: colour },
    ...more,
  }
}

/** The mean over a fortieth of the run around each step; at the ends over what there is. */
function smooth(losses: readonly (readonly [number, number])[]): [number, number][] {
  const reach = Math.floor(losses.length / 80)
  const sums = [0]
  for (const [, loss] of losses) sums.push(sums.at(-1)! + loss)
  return losses.map(([step], i) => {
    const [from, to] = [Math.max(0, i - reach), Math.min(losses.length, i + reach + 1)]
    return [step, (sums[to]! - sums[from]!) / (to - from)]
  })
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value)
}
