import { expect, test } from 'vitest'
import { drawPicture, type Picture } from '../../examples/lenet/picture.ts'

const filters = (count: number, value: (i: number) => number) =>
  Array.from({ length: count }, (_, k) =>
    Array.from({ length: 5 }, (_, y) => Array.from({ length: 5 }, (_, x) => value(25 * k + 5 * y + x))),
  )
const curves = Array.from({ length: 200 }, (_, i) => ({
  step: i + 1,
  loss: 2 / (i + 1),
  ...(i % 50 === 49 ? { accuracy: i / 200 } : {}),
}))
const confusion = Array.from({ length: 10 }, (_, i) =>
  Array.from({ length: 10 }, (_, j) => (i === j ? 90 : j === 0 ? 7 : 0)),
)

const whole: Picture = { title: 'LeNet: 5 < 6 & "7"', curves, filters: filters(6, Math.sin), confusion }

/** Whatever a picture is made of, it is one SVG in which no coordinate is missing. */
function checked(picture: Picture): string {
  const svg = drawPicture(picture)

  expect(svg).toMatch(/^<svg [^>]*width="1100" height="\d+"[\s\S]*<\/svg>$/)
  expect(svg).not.toMatch(/NaN|undefined|Infinity|\[object/)
  return svg
}

test('the picture names its title, axes with units, curves, filters and confusion table', () => {
  const svg = checked(whole)
  const texts = [
    'LeNet: 5 &lt; 6 &amp; &quot;7&quot;',
    'training step',
    'loss (nats)',
    'test accuracy (%)',
    'training loss, smoothed',
  ]

  for (const text of [
    ...texts,
    'Filters of the first layer',
    'predicted digit',
    'true digit',
    '>90<',
    '>7<',
  ]) {
    expect(svg).toContain(text)
  }
})

test('the same training gives the same picture but for numbered names', () => {
  const unnamed = (svg: string) => svg.replace(/zr[\w-]*\d+/g, 'zr')

  expect(unnamed(drawPicture(whole))).toBe(unnamed(drawPicture(whole)))
})

test('each filter is one image, and the bar of colours another', () => {
  const images = (count: number) =>
    checked({ ...whole, filters: filters(count, Math.cos) }).split('<image').length - 1

  expect([images(6), images(8)]).toEqual([7, 9])
})

test('a training that was stopped early, diverged, or left zeros is still drawn', () => {
  checked({ title: '', curves: [], filters: [] })
  checked({ ...whole, curves: [{ step: 1, loss: 2.3 }] })
  checked({
    ...whole,
    curves: [
      { step: 1, loss: Number.NaN },
      { step: 2, loss: Number.POSITIVE_INFINITY, accuracy: 0 },
    ],
  })
  checked({ ...whole, filters: filters(1, () => 0) })
  checked({ ...whole, filters: filters(64, () => 1) })
  checked({ ...whole, filters: filters(2, () => Number.NaN) })
  checked({ ...whole, confusion: confusion.map((row) => row.map(() => 0)) })
})
