import { Generator, OptionError } from '@wengert/autograd'
import { glyphs, type Point, type Stroke } from './glyphs.ts'

const side = 28

/** Pixels `[count, 28, 28]` in [0, 1], ink is 1; labels from 0 to 9. */
export interface Digits {
  images: Float32Array
  labels: Int32Array
}

/**
 * Draws `count` handwritten-looking digits: as many of each class, in random order, the same for the same seed.
 *
 * Each is one of a few ways to write the digit, bent by a smooth random field, slanted, turned, stretched and moved,
 * and drawn with a pen of random width.
 *
 * @example
 * const { images, labels } = drawDigits(4000, 1)
 */
export function drawDigits(count: number, seed: number): Digits {
  if (!Number.isSafeInteger(count) || count < 1 || count > 1_000_000) {
    throw new OptionError(
      'drawDigits',
      'count must be an integer from 1 to 1000000',
      String(count),
      'drawDigits(4000, 1)',
    )
  }
  const generator = new Generator(seed)
  const images = new Float32Array(count * side * side)
  const labels = shuffledLabels(count, generator)
  for (let i = 0; i < count; i++) {
    drawDigit(labels[i]!, generator, images.subarray(i * side * side, (i + 1) * side * side))
  }
  return { images, labels }
}

function shuffledLabels(count: number, generator: Generator): Int32Array {
  const labels = Int32Array.from({ length: count }, (_, i) => i % 10)
  for (let i = count - 1; i > 0; i--) {
    const other = generator.integer(i + 1)
    const label = labels[i]!
    labels[i] = labels[other]!
    labels[other] = label
  }
  return labels
}

function drawDigit(label: number, generator: Generator, image: Float32Array): void {
  const ways = glyphs[label]!
  const strokes = ways[generator.integer(ways.length)]!
  const bend = randomBend(generator)
  const place = randomPlace(generator)
  const radius = 1.3 + around(generator, 0.8)
  const ink = 0.9 + around(generator, 0.1)
  for (const stroke of strokes) {
    const line = smooth(stroke.map(bend)).map(place)
    for (let i = 1; i < line.length; i++) inkSegment(line[i - 1]!, line[i]!, radius, ink, image)
  }
}

/** A number in (-reach, reach) that is small more often than large (triangular). */
function around(generator: Generator, reach: number): number {
  return (generator.uniform() + generator.uniform() - 1) * reach
}

/** A smooth displacement of the plane, so that strokes that meet still meet: one long wave and a shorter one. */
function randomBend(generator: Generator): (point: Point) => Point {
  const wave = (size: number, frequency: number) => {
    const amplitude = around(generator, size)
    const u = around(generator, frequency)
    const v = around(generator, frequency)
    const phase = around(generator, Math.PI)
    return ([x, y]: Point) => amplitude * Math.sin(u * x + v * y + phase)
  }
  const [longX, longY, shortX, shortY] = [wave(0.25, 2.5), wave(0.25, 2.5), wave(0.125, 5), wave(0.125, 5)]
  return (point) => [point[0] + longX(point) + shortX(point), point[1] + longY(point) + shortY(point)]
}

/** From the glyph's plane to pixels: slant, stretch, turn, move. */
function randomPlace(generator: Generator): (point: Point) => Point {
  const slant = around(generator, 0.6)
  const width = 9 * (1 + around(generator, 0.4))
  const height = 9 * (1 + around(generator, 0.3))
  const angle = around(generator, 0.45)
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const centreX = side / 2 + around(generator, 3)
  const centreY = side / 2 + around(generator, 3)
  return ([x, y]) => {
    const u = width * (x - slant * y)
    const v = height * y
    return [centreX + cos * u - sin * v, centreY + sin * u + cos * v]
  }
}

/** Points of the Catmull-Rom spline: a cubic between neighbours whose slope at a point is that between its neighbours. */
function smooth(stroke: Stroke): Point[] {
  const steps = stroke.length === 2 ? 1 : 4
  const line: Point[] = [stroke[0]!]
  for (let i = 1; i < stroke.length; i++) {
    const [b, c] = [stroke[i - 1]!, stroke[i]!]
    const [a, d] = [stroke[i - 2] ?? b, stroke[i + 1] ?? c]
    for (let step = 1; step <= steps; step++) {
      const t = step / steps
      line.push([cubic(a[0], b[0], c[0], d[0], t), cubic(a[1], b[1], c[1], d[1], t)])
    }
  }
  return line
}

function cubic(a: number, b: number, c: number, d: number, t: number): number {
  const slopeB = (c - a) / 2
  const slopeC = (d - b) / 2
  return b + t * (slopeB + t * (3 * (c - b) - 2 * slopeB - slopeC + t * (2 * (b - c) + slopeB + slopeC)))
}

/** Inks the pixels whose centre is nearer than `radius` to the segment, fading over the last pixel. */
function inkSegment(
  [x0, y0]: Point,
  [x1, y1]: Point,
  radius: number,
  ink: number,
  image: Float32Array,
): void {
  const reach = radius + 0.5
  const left = Math.max(0, Math.ceil(Math.min(x0, x1) - reach - 0.5))
  const right = Math.min(side - 1, Math.floor(Math.max(x0, x1) + reach - 0.5))
  const top = Math.max(0, Math.ceil(Math.min(y0, y1) - reach - 0.5))
  const bottom = Math.min(side - 1, Math.floor(Math.max(y0, y1) + reach - 0.5))
  const [dx, dy] = [x1 - x0, y1 - y0]
  const lengthSquared = dx * dx + dy * dy
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const [x, y] = [column + 0.5 - x0, row + 0.5 - y0]
      const along = lengthSquared === 0 ? 0 : Math.min(1, Math.max(0, (x * dx + y * dy) / lengthSquared))
      const distance = Math.hypot(x - along * dx, y - along * dy)
      const shade = ink * Math.min(1, reach - distance)
      const pixel = row * side + column
      if (shade > image[pixel]!) image[pixel] = shade
    }
  }
}
