import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Generator, WengertError } from '@wengert/autograd'
import { type Digits, loadDigits } from '../support/loadDigits.ts'
import { checkGradients } from './gradientCheck.ts'
import { firstFilters, type LeNet, lenet } from './model.ts'
import { type Options, parseOptions } from './options.ts'
import { drawPicture } from './picture.ts'
import { colours, confusionTable, percent, showProgress, surviveClosedPipe } from './terminal.ts'
import { accuracyOf, confusion, type History, newHistory, predict, train } from './train.ts'

/** Trains a LeNet on handwritten digits, checks its gradients, and draws what it learned. */
async function main(options: Options): Promise<void> {
  const digits = await loadDigits(options.data, options.seed)
  const model = lenet(new Generator(options.seed))
  const history = newHistory()
  console.log(model.summary([options.batch, 1, 28, 28]))
  const { train: training, test } = digits
  console.log(
    `\n${training.labels.size} training and ${test.labels.size} test images: ${digits.source}; seed ${options.seed}\n`,
  )

  const stop = () => {
    history.stopped = true
  }
  process.once('SIGINT', stop)
  const progress = showProgress(options.epochs)
  try {
    await train(model, digits, options, history, progress)
  } finally {
    progress.stop()
    process.off('SIGINT', stop)
  }
  if (history.stopped) await endEarly(model, history, options)
  else await report(model, digits, history, options)
}

/** Everything there is to see at the end; the last lines say the accuracy and where the files are. */
async function report(model: LeNet, digits: Digits, history: History, options: Options): Promise<void> {
  const predicted = predict(model, digits.test.images)
  const counts = confusion(predicted, digits.test.labels)
  console.log(`\n${confusionTable(counts)}\n`)
  const saved = await save(model, history, options, counts)

  const paint = colours(process.stdout)
  const check = checkGradients(model, digits, options.seed)
  const { worst } = check
  const verdict = check.passed ? paint.green('passed') : paint.red('FAILED')
  console.log(
    `gradient check ${verdict}: ${check.entries.length} entries against central differences in float64, largest relative error ${check.error.toExponential(1)}`,
  )
  console.log(
    `  worst ${worst.name}[${worst.index}]: tape ${worst.analytic.toPrecision(10)}, difference ${worst.numeric.toPrecision(10)}`,
  )
  if (!check.passed) process.exitCode = 1

  console.log(`\nweights: ${saved.weights}`)
  console.log(`picture: ${saved.picture}`)
  console.log(`test accuracy ${percent(accuracyOf(predicted, digits.test.labels))}`)
}

async function endEarly(model: LeNet, history: History, options: Options): Promise<void> {
  const where = `after ${history.steps} steps, ${history.epochs} whole epochs`
  if (history.steps === 0) console.log(`\nstopped ${where}; nothing was saved`)
  else {
    const saved = await save(model, history, options)
    console.log(`\nstopped ${where}; saved the weights as they are and the picture so far:`)
    console.log(`weights: ${saved.weights}\npicture: ${saved.picture}`)
  }
  // What a shell reports of a program that Ctrl-C ended.
  process.exitCode = 130
}

async function save(model: LeNet, history: History, options: Options, counts?: number[][]) {
  const title = `LeNet on ${options.data === null ? 'drawn digits' : 'MNIST'}`
  const svg = drawPicture({
    title,
    curves: history.curves,
    filters: firstFilters(model),
    ...(counts ? { confusion: counts } : {}),
  })
  const state = Object.entries(model.stateDict()).map(([name, x]) => [
    name,
    { shape: x.shape, data: [...x.data()] },
  ])
  const picture = join(options.out, 'lenet.svg')
  const weights = join(options.out, 'lenet-weights.json')
  await mkdir(options.out, { recursive: true })
  await writeWhole(picture, svg)
  await writeWhole(weights, JSON.stringify(Object.fromEntries(state)))
  return { picture, weights }
}

/** Under another name first, so that a file with this name is never half written. */
async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text)
  await rename(`${path}.part`, path)
}

/** A mistake in what was given: its message is all there is to say. Anything else is a defect and keeps its trace. */
function fail(error: unknown): void {
  const known =
    error instanceof WengertError || (error instanceof Error && 'code' in error && 'syscall' in error)
  console.error(known ? (error as Error).message : error)
  process.exitCode = 1
}

surviveClosedPipe()
try {
  const options = parseOptions(process.argv.slice(2))
  if ('help' in options) console.log(options.help)
  else await main(options)
} catch (error) {
  fail(error)
}
