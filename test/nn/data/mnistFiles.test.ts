import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DataError } from '@wengert/autograd'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readMnist } from '#nn/data/mnistFiles.ts'
import { gzip, writeIdx } from './idxBytes.ts'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mnist-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

const images = writeIdx('uint8', [2, 2, 3], [0, 51, 102, 153, 204, 255, 1, 2, 3, 4, 5, 6])
const labels = writeIdx('uint8', [2], [9, 0])

/** A data set of two images in each part; `changes` replaces, renames or (null) leaves out files. */
function dataSet(changes: Record<string, Uint8Array | null> = {}): string {
  const files: Record<string, Uint8Array | null> = {
    'train-images-idx3-ubyte': images,
    'train-labels-idx1-ubyte': labels,
    't10k-images-idx3-ubyte': images,
    't10k-labels-idx1-ubyte': labels,
    ...changes,
  }
  for (const [name, content] of Object.entries(files)) if (content) writeFileSync(join(dir, name), content)
  return dir
}

test('all four files are read, as they are published, packed, and with a dot in their names', async () => {
  dataSet({
    'train-images-idx3-ubyte': null,
    'train-images-idx3-ubyte.gz': gzip(images),
    'train-labels-idx1-ubyte': null,
    'train-labels.idx1-ubyte': labels,
    't10k-images-idx3-ubyte': null,
    't10k-images.idx3-ubyte.gz': gzip(images),
  })

  const { train, test } = await readMnist(dir)

  expect([train.count, train.height, train.width]).toEqual([2, 2, 3])
  expect([Array.from(train.images.slice(0, 6)), Array.from(train.labels)]).toEqual([
    [0, 51, 102, 153, 204, 255],
    [9, 0],
  ])
  expect(test).toEqual(train)
})

test.each([
  ['a file is missing', { 't10k-labels-idx1-ubyte': null }, /t10k-labels-idx1-ubyte or .*\.gz; got only t/],
  [
    'counts differ',
    { 'train-labels-idx1-ubyte': writeIdx('uint8', [3], [1, 2, 3]) },
    /2 images and 3 labels/,
  ],
  [
    'a label is above 9',
    { 't10k-labels-idx1-ubyte': writeIdx('uint8', [2], [9, 10]) },
    /label 10 at position 1/,
  ],
  [
    'images have another rank',
    { 'train-images-idx3-ubyte': writeIdx('uint8', [2, 2], [1, 2, 3, 4]) },
    /shape \[2, 2\]/,
  ],
  [
    'images are empty',
    { 'train-images-idx3-ubyte': writeIdx('uint8', [2, 0, 3], []) },
    /none of them empty.*\[2, 0, 3\]/,
  ],
  [
    'there are no images',
    { 'train-images-idx3-ubyte': writeIdx('uint8', [0, 2, 3], []) },
    /none of them empty/,
  ],
  [
    'elements are no bytes',
    { 'train-labels-idx1-ubyte': writeIdx('int32', [2], [1, 2]) },
    /as uint8.*got int32/,
  ],
  [
    'sizes differ',
    { 't10k-images-idx3-ubyte': writeIdx('uint8', [2, 1, 1], [1, 2]) },
    /one size; got 2 x 3 and 1 x 1/,
  ],
  [
    'images and labels are swapped',
    { 'train-images-idx3-ubyte': labels, 'train-labels-idx1-ubyte': images },
    /must hold labels \[count\]/,
  ],
  [
    'a file is truncated',
    { 't10k-images-idx3-ubyte': images.slice(0, 20) },
    /t10k-images-idx3-ubyte must hold 28 bytes/,
  ],
] as [string, Record<string, Uint8Array | null>, RegExp][])('refused: %s', async (_, changes, message) => {
  dataSet(changes)

  const error = await readMnist(dir).catch((error) => error)

  expect(error).toBeInstanceOf(DataError)
  expect(error.message).toMatch(message)
  expect(error.message).toContain(dir)
})

test('a directory that is missing, a file, or empty is refused', async () => {
  await expect(readMnist(join(dir, 'missing'))).rejects.toThrow(/readable directory; got .*ENOENT.*; try/)
  await expect(readMnist(dir)).rejects.toThrow(/got an empty directory; try/)
  await expect(readMnist(join(dataSet(), 't10k-labels-idx1-ubyte'))).rejects.toThrow(DataError)
})
