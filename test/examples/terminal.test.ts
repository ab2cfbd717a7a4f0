import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  confusionTable,
  decimal,
  percent,
  showProgress,
  surviveClosedPipe,
} from '../../examples/lenet/terminal.ts'

beforeEach(() => {
  vi.stubEnv('NO_COLOR', '')
  vi.stubEnv('FORCE_COLOR', '')
  vi.stubEnv('TERM', 'xterm')
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.useRealTimers()
})

function fakeOutput(isTTY: boolean, columns = 80) {
  return Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY, columns })
}

function train(output: ReturnType<typeof fakeOutput>): string {
  const progress = showProgress(12, output)
  for (const epoch of [9, 10]) {
    progress.startEpoch(epoch, 3)
    for (const step of [1, 2, 3]) {
      progress.step(step, 1 / step, step / 4)
      vi.advanceTimersByTime(500)
    }
    progress.endEpoch({ loss: 0.25, accuracy: 0.98765, seconds: 1.23 })
  }
  progress.stop()
  progress.stop()
  return output.read()
}

const lines = [
  'epoch  9/12  loss 0.2500  test accuracy 98.77 %  1.2 s',
  'epoch 10/12  loss 0.2500  test accuracy 98.77 %  1.2 s',
]

describe('progress', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })

  test('into a pipe it is one plain line an epoch', () => {
    expect(train(fakeOutput(false))).toBe(`${lines.join('\n')}\n`)
  })

  test('on a terminal that cannot move its cursor it is the same', () => {
    vi.stubEnv('TERM', 'dumb')

    expect(train(fakeOutput(true))).toBe(`${lines.join('\n')}\n`)
  })

  test('on a terminal a bar shows step, loss and accuracy, and is gone before each line', () => {
    const text = train(fakeOutput(true))
    const plain = stripVTControlCharacters(text)

    expect(text).toContain('\u001b[32m')
    expect(plain).toMatch(/epoch {2}9\/12 \[=+-*\] 2\/3 {2}loss 0.5000 {2}accuracy 50.00 %/)
    for (const line of lines) expect(plain).toContain(line)
    // The last thing before each line clears what the bar wrote: cursor to column 1, erase the line.
    expect(
      text
        .split('\u001b[1G\u001b[2K')
        .slice(1)
        .every((part) => part.includes('epoch')),
    ).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('the bar is never wider than the terminal', () => {
    for (const columns of [20, 60, 80, 200]) {
      const plain = stripVTControlCharacters(train(fakeOutput(true, columns)))
      const bars = plain.match(/epoch ( 9|10)\/12 \[.*?(?=epoch)/gs) ?? []

      expect(bars.length).toBeGreaterThan(2)
      for (const bar of bars) expect(bar.length).toBeLessThanOrEqual(columns)
    }
  })

  test('NO_COLOR leaves the bar and takes the colours', () => {
    vi.stubEnv('NO_COLOR', '1')
    vi.stubEnv('FORCE_COLOR', '1')
    const text = train(fakeOutput(true))

    for (const colour of [1, 2, 31, 32]) expect(text).not.toContain(`\u001b[${colour}m`)
    expect(text).toContain('[===')
  })

  test('stopping in the middle of an epoch frees the timer', () => {
    const progress = showProgress(2, fakeOutput(true))
    progress.startEpoch(1, 10)
    progress.step(1, 2, 0.5)
    progress.stop()
    progress.step(2, 2, 0.5)

    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('confusion table', () => {
  const counts = Array.from({ length: 10 }, (_, i) =>
    Array.from({ length: 10 }, (_, j) => (i === j ? 1000 + i : i === 3 ? j : 0)),
  )

  test('has every count in its place and the share that was right', () => {
    const rows = confusionTable(counts, fakeOutput(false)).split('\n')
    const cells = (row: string) =>
      row
        .replace(/[^\d.%-]+/g, ' ')
        .trim()
        .split(' ')

    expect(cells(rows[2]!)).toEqual([...'0123456789'])
    expect(cells(rows.find((row) => /^│ +3 /.test(row))!)).toEqual([
      ...'3',
      '.',
      '1',
      '2',
      '1003',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
      '95.98',
      '%',
    ])
    expect(rows.join('')).not.toContain('\u001b')
  })

  test('fits 80 columns, in colours too', () => {
    const text = confusionTable(counts, fakeOutput(true))

    expect(text).toContain('\u001b[32m1000\u001b[39m')
    for (const row of stripVTControlCharacters(text).split('\n')) expect(row.length).toBeLessThanOrEqual(80)
  })

  test('a digit that was not in the data has no share', () => {
    expect(
      confusionTable(
        [
          [0, 0],
          [1, 3],
        ],
        fakeOutput(false),
      ),
    ).toMatch(/0 .*-.*\n.*1 +1 +3 +75.00 %/)
  })
})

test('a closed pipe is survived, another failure is not', () => {
  const output = fakeOutput(false)
  surviveClosedPipe(output)

  expect(output.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))).toBe(true)
  expect(() => output.emit('error', Object.assign(new Error('disk full'), { code: 'ENOSPC' }))).toThrow(
    'disk full',
  )
})

test('numbers keep their width, and what is no number is shown as it is', () => {
  expect([0, 0.12345, 999.5, 123456, Number.NaN, Number.POSITIVE_INFINITY].map(decimal)).toEqual([
    '0.0000',
    '0.1235',
    '999.5000',
    '1.235e+5',
    'NaN',
    'Infinity',
  ])
  expect([0, 0.5, 1].map(percent)).toEqual(['0.00 %', '50.00 %', '100.00 %'])
})
