import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { writeIdx } from '#test/nn/data/idxBytes.ts'
import { checkExamples } from './check.ts'
import { allExamples } from './extract.ts'
import { runExample } from './run.ts'

const before = process.cwd()
const folder = mkdtempSync(join(tmpdir(), 'wengert-examples-'))

/** Examples that read MNIST find a few digits, and those that write files do so where they are removed. */
beforeAll(() => {
  const mnist = join(folder, 'data/mnist')
  mkdirSync(mnist, { recursive: true })
  const digits = Array.from({ length: 3 * 28 * 28 }, (_, i) => i % 256)
  for (const part of ['train', 't10k']) {
    writeFileSync(join(mnist, `${part}-images-idx3-ubyte`), writeIdx('uint8', [3, 28, 28], digits))
    writeFileSync(join(mnist, `${part}-labels-idx1-ubyte`), writeIdx('uint8', [3], [7, 2, 1]))
  }
  process.chdir(folder)
})

afterAll(() => {
  process.chdir(before)
  rmSync(folder, { recursive: true })
})

const load = (name: string): Promise<object> => import(/* @vite-ignore */ name)

describe('every example in the documentation compiles, runs and gives what it says', () => {
  const checked = checkExamples(allExamples())

  test.each(
    checked.map((one) => [`${one.example.file}:${one.example.line} ${one.example.name}`, one] as const),
  )('%s', async (_name, one) => {
    const problems = one.problems.length > 0 ? one.problems : await runExample(one, load)
    if (problems.length > 0) throw new Error(problems.join('\n'))
  })
})
