import { Generator, tensor } from '@wengert/autograd'
import type { DigitSet } from '@wengert/nn'

const side = 64

/** Whether a point lies in a shape; (u, v) from -1 to 1 in the shape's own square. */
const kinds: Readonly<Record<string, (u: number, v: number) => boolean>> = {
  disc: (u, v) => u * u + v * v < 1,
  ring: (u, v) => u * u + v * v < 1 && u * u + v * v > 0.36,
  square: (u, v) => Math.max(Math.abs(u), Math.abs(v)) < 0.9,
  triangle: (u, v) => v < 0.9 && v > 2 * Math.abs(u) - 0.9,
  plus: (u, v) => Math.min(Math.abs(u), Math.abs(v)) < 0.28 && Math.max(Math.abs(u), Math.abs(v)) < 1,
}

/** The ten classes: each shape in a warm and in a cool colour. */
export const shapeNames = Object.keys(kinds).flatMap((kind) => [`warm ${kind}`, `cool ${kind}`])

/**
 * Draws `count` coloured shapes: images `[count, 3, 64, 64]` in [0, 1], labels into {@link shapeNames}. Place, size,
 * colour and grey background are drawn at random, the same for the same seed; as many of each class.
 *
 * @example
 * const { images, labels } = drawShapes(2000, 1)
 */
export function drawShapes(count: number, seed: number): DigitSet {
  const generator = new Generator(seed)
  const images = new Float32Array(count * 3 * side * side)
  const labels = Int32Array.from({ length: count }, (_, i) => i % shapeNames.length)
  for (const [i, label] of labels.entries())
    drawShape(label, generator, images.subarray(i * 3 * side * side, (i + 1) * 3 * side * side))
  return { images: tensor(images, [count, 3, side, side]), labels: tensor(labels, [count]) }
}

function drawShape(label: number, generator: Generator, image: Float32Array): void {
  const between = (low: number, high: number) => low + (high - low) * generator.uniform()
  const inside = Object.values(kinds)[Math.floor(label / 2)]!
  const radius = between(16, 26)
  const [x, y] = [side / 2 + between(-7, 7), side / 2 + between(-7, 7)]
  const [strong, middle, weak] = [between(0.7, 1), between(0.2, 0.6), between(0, 0.3)]
  const colour = label % 2 === 0 ? [strong, middle, weak] : [weak, middle, strong]
  const grey = between(0.1, 0.5)
  for (let pixel = 0; pixel < side * side; pixel++) {
    const [row, column] = [Math.floor(pixel / side), pixel % side]
    const drawn = inside((column + 0.5 - x) / radius, (row + 0.5 - y) / radius)
    for (const [channel, value] of colour.entries())
      image[channel * side * side + pixel] = drawn ? value : grey
  }
}
