import { SingleBar } from 'cli-progress'
import Table from 'cli-table3'
import picocolors from 'picocolors'

/** `process.stdout`, or whatever else text can be written to. */
export type Output = NodeJS.WritableStream & { isTTY?: boolean; columns?: number }

/** Accuracy is a share from 0 to 1. */
export interface Progress {
  startEpoch(epoch: number, steps: number): void
  /** After a step: the loss of its batch and the training accuracy so far. */
  step(step: number, loss: number, accuracy: number): void
  endEpoch(result: { loss: number; accuracy: number; seconds: number }): void
  /** Takes an unfinished bar away and frees its timer; may be called at any time, also twice. */
  stop(): void
}

/** Colours where the output is a terminal that has them; NO_COLOR turns them off, FORCE_COLOR on. */
export function colours(output: Output): ReturnType<typeof picocolors.createColors> {
  const { NO_COLOR, FORCE_COLOR } = process.env
  return picocolors.createColors(!NO_COLOR && (Boolean(FORCE_COLOR) || isInteractive(output)))
}

/**
 * Shows how the training goes: one line an epoch and, on a terminal, a bar with loss and accuracy below them.
 *
 * @example
 * const progress = showProgress(10)
 * progress.startEpoch(1, 157)
 * progress.step(1, 2.3, 0.1)
 * progress.endEpoch({ loss: 0.4, accuracy: 0.93, seconds: 2.5 })
 * progress.stop()
 */
export function showProgress(epochs: number, output: Output = process.stdout): Progress {
  const paint = colours(output)
  let bar: SingleBar | null = null
  let current = 0
  const name = () => `epoch ${String(current).padStart(String(epochs).length)}/${epochs}`
  const stop = () => {
    bar?.stop()
    bar = null
  }
  return {
    startEpoch(epoch, steps) {
      stop()
      current = epoch
      if (!isInteractive(output)) return
      bar = createBar(name(), output)
      bar.start(steps, 0, { loss: '-', accuracy: '-' })
    },
    step(step, loss, accuracy) {
      bar?.update(step, { loss: decimal(loss), accuracy: percent(accuracy) })
    },
    endEpoch({ loss, accuracy, seconds }) {
      stop()
      const result = paint.green(`test accuracy ${percent(accuracy)}`)
      const time = paint.dim(`${seconds.toFixed(1)} s`)
      output.write(`${paint.bold(name())}  loss ${decimal(loss)}  ${result}  ${time}\n`)
    },
    stop,
  }
}

function createBar(name: string, stream: Output): SingleBar {
  const format = `${name} [{bar}] {value}/{total}  loss {loss}  accuracy {accuracy}  {eta_formatted} left`
  const barsize = Math.max(4, Math.min(30, (stream.columns ?? 80) - 62))
  // With linewrap the bar itself cuts its line to the terminal's width; switching the terminal's wrapping off instead
  // would leave it off if the program were killed.
  return new SingleBar({ format, stream, barsize, linewrap: true, clearOnComplete: true, fps: 8 })
}

/**
 * The confusion table as text: `counts[i][j]` images of digit i were taken for digit j; the last column is the share
 * of digit i that was right.
 */
export function confusionTable(
  counts: readonly (readonly number[])[],
  output: Output = process.stdout,
): string {
  const paint = colours(output)
  const table = new Table({
    head: ['', ...counts.map((_, digit) => paint.bold(digit)), paint.bold('right')],
    colAligns: ['right', ...counts.map(() => 'right' as const), 'right'],
    style: { head: [], border: [] },
    // No lines between rows and columns: ten classes of four-digit counts fit 80 columns then.
    chars: Object.fromEntries(
      ['mid', 'left-mid', 'mid-mid', 'right-mid', 'middle', 'top-mid', 'bottom-mid'].map((part) => [
        part,
        '',
      ]),
    ),
  })
  counts.forEach((row, digit) => {
    const cell = (count: number, column: number) => {
      if (column === digit) return paint.green(count)
      return count === 0 ? paint.dim('.') : paint.red(count)
    }
    const total = row.reduce((sum, count) => sum + count, 0)
    const right = total === 0 ? '-' : percent((row[digit] ?? 0) / total)
    table.push([paint.bold(digit), ...row.map(cell), right])
  })
  return `rows: the digit, columns: what the network took it for\n${table.toString()}`
}

/** A reader that goes away (`| head`) ends the output, not the training. */
export function surviveClosedPipe(output: Output = process.stdout): void {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error
  })
}

/** A number in a width that does not jump about. */
export function decimal(value: number): string {
  return Math.abs(value) < 1000 ? value.toFixed(4) : value.toExponential(3)
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`
}

function isInteractive(output: Output): boolean {
  return output.isTTY === true && process.env.TERM !== 'dumb'
}
