import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadMnist } from '#nn/data/mnist.ts'
import { gzip, writeIdx } from './idxBytes.ts'

const dir = mkdtempSync(join(tmpdir(), 'mnist-'))
afterAll(() => rmSync(dir, { recursive: true }))

test('images become [n, 1, h, w] float32 in [0, 1], labels [n] int32', async () => {
  for (const set of ['train', 't10k']) {
    const images = writeIdx('uint8', [2, 2, 3], [0, 51, 102, 153, 204, 255, 255, 0, 0, 0, 0, 51])
    writeFileSync(join(dir, `${set}-images-idx3-ubyte.gz`), gzip(images))
    writeFileSync(join(dir, `${set}-labels-idx1-ubyte.gz`), gzip(writeIdx('uint8', [2], [9, 0])))
  }

  const { train, test } = await loadMnist(dir)

  expect([train.images.shape, train.images.dtype]).toEqual([[2, 1, 2, 3], 'float32'])
  expect(train.images.data()).toEqual(Float32Array.from([0, 0.2, 0.4, 0.6, 0.8, 1, 1, 0, 0, 0, 0, 0.2]))
  expect([train.labels.dtype, train.labels.toArray()]).toEqual(['int32', [9, 0]])
  expect(test.images.data()).toEqual(train.images.data())
})
