import { DataError, std, tensor } from '@wengert/autograd'
import { type DigitSet, loadMnist } from '@wengert/nn'
import { drawDigits } from './digits.ts'

export interface Digits {
  readonly train: DigitSet
  readonly test: DigitSet
  readonly source: string
}

/** Handwritten digits from a directory of IDX files, or drawn ones when there is none. */
export async function loadDigits(directory: string | null, seed: number): Promise<Digits> {
  if (directory === null) {
    const [train, test] = [drawn(6000, 2 * seed), drawn(2000, 2 * seed + 1)]
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
  return standardised({ train, test, source: directory })
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
