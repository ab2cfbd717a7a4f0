import { heatMapPanel } from '../../support/charts/heatMap.ts'
import type { PanelIn } from '../../support/charts/panel.ts'

/** Counts as numbers; the colour is the share of the row, so that classes of different sizes can be compared. */
export function confusionPanel(counts: readonly (readonly number[])[]): PanelIn {
  const digits = counts.map((_, digit) => String(digit))
  return heatMapPanel({
    title: 'Confusion table',
    x: 'predicted digit',
    y: 'true digit',
    columns: digits,
    rows: digits,
    values: counts.map((row) => {
      const total = row.reduce((sum, n) => sum + n, 0) || 1
      // The square root lets single mistakes show beside hundreds of hits.
      return row.map((count) => Math.sqrt(count / total))
    }),
    labels: counts.map((row) => row.map((count) => (count === 0 ? '' : String(count)))),
  })
}
