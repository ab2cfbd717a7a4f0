import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareOutput, updateExpected } from '../../examples/support/runner/compare.ts'
import { thumbnail } from '../../examples/support/runner/thumbnail.ts'

const same = (expected: string, printed: string) => compareOutput(expected, printed).length === 0

test('text must be the same, but for the number of blanks and what ends a line', () => {
  expect(same('loss  0.5\nend\n', 'loss 0.5  \r\nend\n\n')).toBe(true)
  expect(same('loss 0.5', 'loss 0.50')).toBe(false)
  expect(same('a (b) [c] a+b? x.y', 'a (b) [c] a+b? x.y')).toBe(true)
  expect(same('x.y', 'xzy')).toBe(false)
  expect(same('a b', 'ab')).toBe(false)
})

test('a number with a tolerance may be that far away, no farther', () => {
  for (const [expected, good, bad] of [
    [
      'x 0.3±0.1 y',
      ['x 0.4 y', 'x 0.2 y', 'x 3e-1 y', 'x 0.3  y'],
      ['x 0.401 y', 'x 0.19 y', 'x -0.3 y', 'x y'],
    ],
    ['-120±5%', ['-126', '-114', '-120.0'], ['-127', '120', 'NaN', '']],
    ['accuracy ≥0.95', ['accuracy 0.95', 'accuracy 1'], ['accuracy 0.949', 'accuracy NaN', 'accuracy']],
    ['error ≤1e-12', ['error 1e-12', 'error 0', 'error -1'], ['error 1.1e-12', 'error Infinity']],
    ['12±1, 3±1%', ['11, 3.02', '13, 2.98'], ['11, 3.04', '14, 3']],
    ['took … in all', ['took 1 s in all', 'took  in all'], ['took 1 s']],
  ] as const) {
    for (const printed of good) expect(same(expected, printed), `${expected} allows ${printed}`).toBe(true)
    for (const printed of bad) expect(same(expected, printed), `${expected} refuses ${printed}`).toBe(false)
  }
})

test('lines that are missing or too many are named', () => {
  expect(compareOutput('a\nb\nc', 'a\nx')).toEqual([
    'line 2: expected "b"; got "x"',
    'line 3: expected "c"; got the end',
  ])
  expect(compareOutput('', 'a')).toEqual(['line 1: expected the end; got "a"'])
})

test('an update moves tolerances to the new numbers, keeps bounds, and takes new lines as they are', () => {
  const old = 'title\nloss 0.5±0.1 after 3\naccuracy ≥0.9 (…)\nerror -2±5% 7±1\nlayer 1 loss 5±9'
  const printed =
    'title\nfresh 1\nloss   0.75 after 3\naccuracy 0.97 (97 of 100)\nerror 3e-2  8\nlayer 1 loss 1'

  expect(updateExpected(old, printed)).toBe(
    'title\nfresh 1\nloss   0.75±0.1 after 3\naccuracy ≥0.9 (…)\nerror 3e-2±5%  8±1\nlayer 1 loss 1±9\n',
  )
})

test('whatever is printed without marks passes against its own update, with and without what was there before', () => {
  const line = fc.stringMatching(/^[ -~]{0,20}$/)
  const lines = fc.array(line, { maxLength: 6 }).map((all) => all.join('\n'))
  fc.assert(
    fc.property(lines, lines, (old, printed) => {
      expect(compareOutput(updateExpected(old, printed), printed)).toEqual([])
    }),
  )
})

test('a thumbnail is the picture in a width of 320 pixels', () => {
  const svg = '<svg width="640" height="480" viewBox="0 0 640 480"><path d="M1.2345 -6.789L3 4"/></svg>'

  expect(thumbnail(svg)).toBe(
    '<svg width="320" height="240" viewBox="0 0 640 480"><path d="M1.2 -6.8L3 4"/></svg>',
  )
})
