import { parseArgs } from 'node:util'
import { DataError, std, tensor } from '@wengert/autograd'
import { type DigitSet, loadMnist } from '@wengert/nn'
import { drawDigits } from './digits.ts'

export interface Digits {
  readonly train: DigitSet
  readonly test: DigitSet
  readonly source: string
}

/** How many images of each set; of files, the first ones. */
export interface Counts {
  readonly train: number
  readonly test: number
}

/** The directory that `--data DIR` names on the command line, or null. */
export function dataDirectory(): string | null {
  return parseArgs({ options: { data: { type: 'string' } } }).values.data ?? null
}

/**
 * Handwritten digits from a directory of IDX files (all, or as many as are asked for), or drawn ones when there is
 * none: images `[n, 1, 28, 28]` in float32, labels `[n]`.
 *
 * @example
 * const { train, test, source } = await loadDigits(dataDirectory(), 1, { train: 2000, test: 500 })
 */
export async function loadDigits(directory: string | null, seed: number, counts?: Counts): Promise<Digits> {
  if (directory === null) {
    const train = drawn(counts?.train ?? 6000, 2 * seed)
    const test = drawn(counts?.test ?? 2000, 2 * seed + 1)
    return standardised({ train, test, source: 'drawn digits' })
  }
  const { train, test } = await loadMnist(directory)
  const [, , height, width] = train.images.shape
  if (height !== 28 || width !== 28)
    throw new DataError(
      'lenet',
      'images of 28 x 28 pixels',
      `${height} x ${width} in ${directory}`,
      "MNIST's own files",
    )
  const first = ({ images, labels }: DigitSet, count = labels.size): DigitSet => {
    return { images: images.slice({ stop: count }), labels: labels.slice({ stop: count }) }
  }
  return standardised({
    train: first(train, counts?.train),
    test: first(test, counts?.test),
    source: directory,
  })
}

/** Pixels shifted and scaled so that the training images have mean 0 and variance 1. */
function standardised({ train, test, source }: Digits): Digits {
  const [mean, deviation] = [train.images.mean(), std(train.images)]
  const scale = ({ images, labels }: DigitSet) => ({ images: images.sub(mean).div(deviation), labels })
  return { train: scale(train), test: scale(test), source }
}

function drawn(count: number, seed: number): DigitSet {
  const { images, labels } = drawDigits(count, seed)
  return { images: tensor(images, [count, 1, 28, 28]), labels: tensor(labels, [count]) }
}
