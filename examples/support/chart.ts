import { mkdirSync, writeFileSync } from 'node:fs'
import type { PanelIn } from './charts/panel.ts'
import { renderPanels } from './charts/svg.ts'

export { type ColourImages, colourImagesPanel } from './charts/colourImages.ts'
export { type Curves, linesPanel, type Points, pointsOf, scatterPanel } from './charts/curves.ts'
export { band, type Field, fieldPanel } from './charts/field.ts'
export { type HeatMap, heatMapPanel } from './charts/heatMap.ts'
export { type Images, imagesPanel } from './charts/images.ts'
export { palette } from './charts/panel.ts'
export { tapePanel } from './charts/tape.ts'

export interface PictureOptions {
  title: string
  /** Panels from top to bottom and from left to right, all of a row of the same width. */
  rows: readonly (readonly PanelIn[])[]
  /** The height of each row's plots in pixels; 280 where none is said. */
  heights?: readonly number[]
  width?: number
}

const margin = { left: 80, right: 30, above: 75, below: 55, bare: 5 }

/** The SVG of a picture made of panels. */
export function drawRows({ title, rows, heights = [], width = 1000 }: PictureOptions): string {
  let top = 50
  const panels = rows.flatMap((row, r) => {
    const height = heights[r] ?? 280
    const share = width / row.length
    const placed = row.map((panel, i) =>
      panel({
        left: i * share + margin.left,
        top: top + margin.above,
        width: share - margin.left - margin.right,
        height,
      }),
    )
    top += margin.above + height + (row.every(({ isBare }) => isBare) ? margin.bare : margin.below)
    return placed
  })
  return renderPanels(title, panels, width, top + 10)
}

/**
 * Writes a picture made of panels to `out/NAME.svg` and prints where it is.
 *
 * @example
 * savePicture('01-gradients', { title: 'tanh', rows: [[linesPanel({ title: '', x: 'x', y: 'y', series: { tanh } })]] })
 */
export function savePicture(name: string, options: PictureOptions): void {
  saveFile(`out/${name}.svg`, drawRows(options))
}

/** Writes a picture that was drawn elsewhere to `path`, under the current directory, and prints where it is. */
export function saveFile(path: string, text: string): void {
  mkdirSync('out', { recursive: true })
  writeFileSync(path, text)
  console.log(`picture: ${path}`)
}
