import { imagesPanel } from '../support/charts/images.ts'
import type { Box } from '../support/charts/panel.ts'
import { renderPanels } from '../support/charts/svg.ts'
import { confusionPanel } from './picture/confusion.ts'
import { curvesPanel } from './picture/curves.ts'

/** A point of the training's history: the loss of a step, the test accuracy (0 to 1) measured after it, or both. */
export interface CurvePoint {
  step: number
  loss?: number
  accuracy?: number
}

export interface Picture {
  title: string
  curves: readonly CurvePoint[]
  /** The first layer's filters `[k][h][w]`. */
  filters: readonly (readonly (readonly number[])[])[]
  /** How many test images of digit i were taken for digit j: `[i][j]`. */
  confusion?: readonly (readonly number[])[]
}

const curves: Box = { left: 80, top: 110, width: 930, height: 300 }
const lowerTop = 510

/**
 * One SVG with the loss of every step, the test accuracy of every epoch, the first layer's filters and, where it is
 * given, the confusion table.
 *
 * @example
 * writeFileSync('lenet.svg', drawPicture({ title: 'LeNet', curves: [{ step: 1, loss: 2.3 }], filters: [[[0, 1]]] }))
 */
export function drawPicture(picture: Picture): string {
  const { title, filters, confusion } = picture
  const panels = [curvesPanel(picture.curves, curves)]
  const half = { top: lowerTop, height: 360 }
  if (filters.length > 0) {
    const box = confusion ? { ...half, left: 80, width: 380 } : { ...half, left: 80, width: 930, height: 190 }
    const heading = 'Filters of the first layer: weights'
    panels.push(imagesPanel({ title: heading, images: filters, colours: 'signed' })(box))
  }
  if (confusion) panels.push(confusionPanel(confusion)({ ...half, left: 620, width: 390 }))
  return renderPanels(title, panels, 1100, confusion ? 940 : filters.length > 0 ? 710 : 480)
}
