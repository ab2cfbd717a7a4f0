import { concat, noGrad, type Tensor } from '@wengert/autograd'
import { crossEntropy, DataLoader, TensorDataset } from '@wengert/nn'
import { Adam } from '@wengert/optim'
import type { Digits } from '../support/loadDigits.ts'
import type { LeNet } from './model.ts'
import type { CurvePoint } from './picture.ts'
import type { Progress } from './terminal.ts'

export interface TrainOptions {
  readonly epochs: number
  readonly batch: number
  readonly lr: number
  readonly seed: number
}

/** What has been reached; the training keeps it up to date, so that a stop at any time finds it whole. */
export interface History {
  readonly curves: CurvePoint[]
  epochs: number
  steps: number
  accuracy: number
  stopped: boolean
}

export function newHistory(): History {
  return { curves: [], epochs: 0, steps: 0, accuracy: 0, stopped: false }
}

/**
 * Trains with Adam, the learning rate falling to a tenth over the epochs along half a cosine. Between steps the event
 * loop runs, so that Ctrl-C is heard: `history.stopped` ends the training after the step.
 */
export async function train(
  model: LeNet,
  digits: Digits,
  options: TrainOptions,
  history: History,
  progress: Progress,
): Promise<void> {
  const { epochs, batch, lr, seed } = options
  const dataset = new TensorDataset(digits.train.images, digits.train.labels)
  const loader = new DataLoader(dataset, { batchSize: batch, shuffle: true, seed })
  const optimizer = new Adam(model.parameters(), { lr })
  for (let epoch = 1; epoch <= epochs; epoch++) {
    optimizer.lr = lr * (0.1 + 0.45 * (1 + Math.cos((Math.PI * (epoch - 1)) / epochs)))
    const start = performance.now()
    let [step, seen, right, total] = [0, 0, 0, 0]
    progress.startEpoch(epoch, loader.length)
    model.train()
    for (const [images, labels] of loader) {
      let hits = 0
      const loss = optimizer.minimize(() => {
        const logits = model.forward(images)
        hits = correct(logits, labels)
        return crossEntropy(logits, labels)
      })
      right += hits
      seen += labels.size
      total += loss * labels.size
      history.curves.push({ step: ++history.steps, loss })
      progress.step(++step, loss, right / seen)
      await new Promise(setImmediate)
      if (history.stopped) return
    }
    history.accuracy = accuracyOf(predict(model, digits.test.images), digits.test.labels)
    history.epochs = epoch
    history.curves.push({ step: history.steps, accuracy: history.accuracy })
    progress.endEpoch({
      loss: total / seen,
      accuracy: history.accuracy,
      seconds: (performance.now() - start) / 1000,
    })
  }
}

function correct(logits: Tensor, labels: Tensor): number {
  return logits.argmax(1).equal(labels).sum().item()
}

export function accuracyOf(predicted: Tensor, labels: Tensor): number {
  return predicted.equal(labels).sum().item() / labels.size
}

/** The most likely digit of each image, `[n, 1, 28, 28] -> [n]`, a few hundred at a time. */
export function predict(model: LeNet, images: Tensor): Tensor {
  return noGrad(() => {
    model.eval()
    const pieces = images.split(500).map((piece) => model.forward(piece).argmax(1))
    return concat(pieces)
  })
}

/** How many images of digit i were taken for digit j. */
export function confusion(predicted: Tensor, labels: Tensor): number[][] {
  const counts = Array.from({ length: 10 }, () => new Array<number>(10).fill(0))
  const guesses = predicted.data()
  labels.data().forEach((label, i) => {
    counts[label]![guesses[i]!]!++
  })
  return counts
}
