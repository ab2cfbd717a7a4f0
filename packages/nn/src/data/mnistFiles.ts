import { DataError } from '@wengert/autograd'
import { fileSystem, reason } from './byteSource.ts'
import { readIdx } from './idx.ts'
import { sizes } from './idxHeader.ts'

/** Images `[count, height, width]` of bytes with a digit each, as MNIST's files hold them. */
export interface DigitFiles {
  images: Uint8Array
  labels: Uint8Array
  count: number
  height: number
  width: number
}

type Part = 'train' | 't10k'
type Kind = 'images-idx3' | 'labels-idx1'

/** The four files of MNIST in the directory `dir`, checked against each other, on plain arrays. */
export async function readMnist(dir: string): Promise<{ train: DigitFiles; test: DigitFiles }> {
  const files = await list(dir)
  const train = await readDigits(dir, files, 'train')
  const test = await readDigits(dir, files, 't10k')
  if (train.height !== test.height || train.width !== test.width) {
    const got = `${train.height} x ${train.width} and ${test.height} x ${test.width}`
    refuse(`${dir} must hold training and test images of one size`, got, 'files of one data set')
  }
  return { train, test }
}

async function list(dir: string): Promise<string[]> {
  const fs = await fileSystem(dir)
  return fs
    .readdir(dir)
    .catch((error) =>
      refuse(`${dir} must be a readable directory`, reason(error), 'the directory of the IDX files'),
    )
}

/** MNIST's names, as first published and as one archive of them spells it; unpacked files go first. */
function find(dir: string, files: string[], part: Part, kind: Kind): string {
  const names = [`${part}-${kind}-ubyte`, `${part}-${kind.replace('-idx', '.idx')}-ubyte`]
  const found = names.flatMap((name) => [name, `${name}.gz`]).find((name) => files.includes(name))
  if (found === undefined) {
    const there = files.length === 0 ? 'an empty directory' : `only ${files.slice(0, 6).join(', ')}`
    const remedy = 'the directory that holds the four MNIST files'
    refuse(`${dir} must hold ${names[0]} or ${names[0]}.gz`, there, remedy)
  }
  return `${dir}/${found}`
}

async function readDigits(dir: string, files: string[], part: Part): Promise<DigitFiles> {
  const imagesPath = find(dir, files, part, 'images-idx3')
  const labelsPath = find(dir, files, part, 'labels-idx1')
  const labels = await readBytes(labelsPath, 'labels [count]', 1)
  const images = await readBytes(imagesPath, 'images [count, height, width]', 3)
  const [count = 0, height = 0, width = 0] = images.shape
  if (count !== labels.shape[0]) {
    const got = `${count} images and ${labels.shape[0]} labels`
    refuse(`${imagesPath} and ${labelsPath} must agree in count`, got, 'both files of one data set')
  }
  const odd = labels.data.findIndex((label) => label > 9)
  if (odd >= 0) {
    const got = `label ${labels.data[odd]} at position ${odd}`
    refuse(`${labelsPath} must hold labels from 0 to 9`, got, 'labels of ten classes, as MNIST has')
  }
  return { images: images.data, labels: labels.data, count, height, width }
}

async function readBytes(
  path: string,
  what: string,
  rank: number,
): Promise<{ shape: number[]; data: Uint8Array }> {
  const file = await readIdx(path)
  if (file.dtype !== 'uint8' || file.shape.length !== rank || file.shape.includes(0)) {
    const got = `${file.dtype} of shape ${sizes(file.shape)}`
    const remedy = 'the file that bears this name in MNIST'
    refuse(`${path} must hold ${what} as uint8, none of them empty`, got, remedy)
  }
  return file
}

function refuse(required: string, got: string, remedy: string): never {
  throw new DataError('loadMnist', required, got, remedy)
}
