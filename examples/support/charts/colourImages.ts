import { arrange, labelUnder } from './images.ts'
import { type PanelIn, panelTitle } from './panel.ts'
import { type Colour, pngUrl } from './png.ts'

/** Red, green and blue from 0 to 1: `[3][height][width]`. */
export type ColourImage = readonly (readonly (readonly number[])[])[]

export interface ColourImages {
  title: string
  /** `[count][3][height][width]`, as `toArray()` gives them. */
  images: readonly ColourImage[]
  /** Images in a row; otherwise as many as make them largest. */
  columns?: number
  /** A word under each image. */
  labels?: readonly string[]
}

/**
 * Images in colour beside each other.
 *
 * @example
 * colourImagesPanel({ title: 'Unseen', images: images.toArray() as number[][][][], labels: ['warm disc'] })
 */
export function colourImagesPanel({ title, images, columns, labels }: ColourImages): PanelIn {
  return (box) => {
    const cells = arrange(images.length, box, labels ? 20 : 0, 130, columns)
    const graphic = images.flatMap((image, i) => {
      const { left: x, top: y, width, height } = cells[i]!
      const picture = {
        type: 'image' as const,
        style: { image: pngUrl(pixels(image)), x, y, width, height },
      }
      return labels?.[i] === undefined ? [picture] : [picture, labelUnder(cells[i]!, labels[i])]
    })
    return { title: [panelTitle(title, box, 36)], graphic }
  }
}

function pixels([red = [], green = [], blue = []]: ColourImage): Colour[][] {
  const level = (value: number | undefined) => Math.round(255 * Math.min(1, Math.max(0, value ?? 0)))
  return red.map((row, y) => row.map((value, x) => [level(value), level(green[y]?.[x]), level(blue[y]?.[x])]))
}
