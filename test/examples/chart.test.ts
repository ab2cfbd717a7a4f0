import { inflateSync } from 'node:zlib'
import { tensor } from '@wengert/autograd'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  drawRows,
  heatMapPanel,
  imagesPanel,
  linesPanel,
  type PictureOptions,
  scatterPanel,
  tapePanel,
} from '../../examples/support/chart.ts'
import { type Colour, pngUrl } from '../../examples/support/charts/png.ts'

/** Whatever is drawn, it is one SVG in which no coordinate is missing. */
function checked(options: PictureOptions): string {
  const svg = drawRows(options)

  expect(svg).toMatch(/^<svg [\s\S]*<\/svg>$/)
  expect(svg).not.toMatch(/NaN|undefined|Infinity|\[object/)
  return svg
}

const axes = { x: 'epoch', y: 'loss' }

test('lines have a title, axes, and a legend where there are several', () => {
  const series = { tape: [1, 0.5, 0.25], hand: [2, 1, 0.5] }
  const several = checked({ title: 'Whole', rows: [[linesPanel({ title: 'Training', ...axes, series })]] })
  for (const text of ['Whole', 'Training', 'epoch', 'loss', 'tape', 'hand'])
    expect(several).toContain(`>${text}<`)

  const one = checked({ title: '', rows: [[linesPanel({ title: '', ...axes, series: { tape: [1, 2] } })]] })
  expect(one).not.toContain('>tape<')
})

test('equal names in two panels keep their own colours', () => {
  const first = linesPanel({
    title: '',
    ...axes,
    series: { a: [1, 2], b: [2, 1] },
    colours: { a: '#010203' },
  })
  const second = linesPanel({
    title: '',
    ...axes,
    series: { a: [1, 2], b: [2, 1] },
    colours: { a: '#040506' },
  })
  const svg = checked({ title: '', rows: [[first, second]] })

  // A line and the mark of a legend each.
  for (const colour of ['#010203', '#040506']) expect(svg.split(colour).length).toBeGreaterThan(2)
  expect(svg).not.toContain('>a#')
})

test('what is no number, or not positive on a logarithmic axis, is left out', () => {
  const values = [1, Number.NaN, Number.POSITIVE_INFINITY, 0.1, 0]
  checked({ title: '', rows: [[linesPanel({ title: '', ...axes, logY: true, series: { values } })]] })
  checked({ title: '', rows: [[linesPanel({ title: '', ...axes, logY: true, series: { values: [] } })]] })
  checked({ title: '', rows: [[scatterPanel({ title: '', ...axes, series: { values: [] } })]] })
  const zeros = [[0, Number.NaN]]
  checked({ title: '', rows: [[imagesPanel({ title: '', images: [zeros, zeros], colours: 'signed' })]] })
  checked({ title: '', rows: [[imagesPanel({ title: '', images: [] })]] })
})

test('a heat map has its labels, a region its image, each image its own', () => {
  const places = { columns: ['u', 'v'], rows: ['w'], values: [[0, 1]], labels: [['zero', 'one']] }
  const svg = checked({ title: '', rows: [[heatMapPanel({ title: '', ...axes, ...places })]] })
  for (const text of ['u', 'v', 'w', 'zero', 'one']) expect(svg).toContain(`>${text}<`)

  const ranges = { rangeX: [0, 1], rangeY: [0, 1] } as const
  const region = scatterPanel({ title: '', ...axes, ...ranges, series: { p: [[0, 1]] }, regions: [[0, 1]] })
  expect(checked({ title: '', rows: [[region]] }).split('<image').length).toBe(2)
  const images = imagesPanel({ title: '', images: [[[1]], [[2]]], labels: ['left', 'right'], scale: 'each' })
  expect(checked({ title: '', rows: [[images]] }).split('<image').length).toBe(3)
})

test('a tape is drawn with a box for each operation, whatever its depth', () => {
  const x = tensor([1, 2], { requiresGrad: true })
  const svg = checked({ title: '', rows: [[tapePanel('tape', x.square().add(x).sum())]] })
  for (const text of ['leaf', 'square', 'add', 'sum']) expect(svg.split(`>${text}<`).length).toBe(2)

  checked({ title: '', rows: [[tapePanel('tape', tensor([1], { requiresGrad: true }))]] })
})

test('a picture of colours has those colours, with few of them and with many', () => {
  const shade = fc.integer({ min: 0, max: 255 })
  const colour = fc.tuple(shade, shade, shade)
  const rows = (width: number) =>
    fc.array(fc.array(colour, { minLength: width, maxLength: width }), { minLength: 1 })
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }).chain(rows),
      fc.integer({ min: 1, max: 3 }),
      (colours, zoom) => {
        expect(decoded(pngUrl(colours, zoom))).toEqual(
          colours.flatMap((row) => new Array(zoom).fill(row.flatMap((c) => new Array<Colour>(zoom).fill(c)))),
        )
      },
    ),
  )
  const many = Array.from({ length: 30 }, (_, y) => Array.from({ length: 30 }, (_, x): Colour => [x, y, 7]))
  expect(decoded(pngUrl(many, 1))).toEqual(many)
})

/** The colours of a PNG without filters, which is all that is written here. */
function decoded(url: string): number[][][] {
  const file = Buffer.from(url.replace('data:image/png;base64,', ''), 'base64')
  const chunks = new Map<string, Buffer>()
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at)
    chunks.set(file.toString('latin1', at + 4, at + 8), file.subarray(at + 8, at + 8 + length))
    at += length + 12
  }
  const [header, palette] = [chunks.get('IHDR')!, chunks.get('PLTE')]
  const [width, height, size] = [header.readUInt32BE(0), header.readUInt32BE(4), header[9] === 3 ? 1 : 3]
  const data = inflateSync(chunks.get('IDAT')!)
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => {
      const at = y * (1 + width * size) + 1 + x * size
      return palette
        ? [...palette.subarray(3 * data[at]!, 3 * data[at]! + 3)]
        : [...data.subarray(at, at + 3)]
    }),
  )
}
