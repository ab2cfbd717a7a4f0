import { type Tensor, tensor } from '@wengert/autograd'
import { type DigitFiles, readMnist } from './mnistFiles.ts'

/** `images: [n, 1, h, w]` float32 in [0, 1]; `labels: [n]` int32 from 0 to 9. */
export interface DigitSet {
  images: Tensor
  labels: Tensor
}

/**
 * Reads MNIST, or a data set in the same four files, from the directory `dir` (in Node).
 *
 * The files are `train-images-idx3-ubyte`, `train-labels-idx1-ubyte` and the same with `t10k`, plain or with `.gz`;
 * `train-images.idx3-ubyte` and so on are found too. Images are 28 x 28 in MNIST; other sizes are kept as they are.
 *
 * Throws `DataError` for a missing or damaged file, images and labels that differ in count, labels above 9, and
 * training and test images that differ in size.
 *
 * @example
 * const { train, test } = await loadMnist('data/mnist')
 * train.images.shape.slice(1) // [1, 28, 28]
 * test.labels.dtype // 'int32'
 */
export async function loadMnist(dir: string): Promise<{ train: DigitSet; test: DigitSet }> {
  const { train, test } = await readMnist(dir)
  return { train: toTensors(train), test: toTensors(test) }
}

function toTensors({ images, labels, count, height, width }: DigitFiles): DigitSet {
  const pixels = new Float32Array(images.length)
  for (let i = 0; i < pixels.length; i++) pixels[i] = images[i]! / 255
  return {
    images: tensor(pixels, [count, 1, height, width]),
    labels: tensor(new Int32Array(labels), [count]),
  }
}
