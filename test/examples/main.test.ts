import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { drawDigits } from '../../examples/support/digits.ts'

const root = mkdtempSync(join(tmpdir(), 'wengert-main-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

function idx(type: number, shape: number[], data: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length))
  header.setUint8(2, type)
  header.setUint8(3, shape.length)
  shape.forEach((n, i) => {
    header.setUint32(4 + 4 * i, n)
  })
  return new Uint8Array([...new Uint8Array(header.buffer), ...data])
}

/** A directory with the four files of a small data set; `change` may spoil one. */
function dataset(name: string, change: (files: Record<string, Uint8Array>) => void = () => {}): string {
  const files: Record<string, Uint8Array> = {}
  for (const [prefix, count, seed] of [
    ['train', 80, 1],
    ['t10k', 40, 2],
  ] as const) {
    const { images, labels } = drawDigits(count, seed)
    files[`${prefix}-images-idx3-ubyte`] = idx(
      8,
      [count, 28, 28],
      Uint8Array.from(images, (v) => v * 255),
    )
    files[`${prefix}-labels-idx1-ubyte`] = idx(8, [count], Uint8Array.from(labels))
  }
  change(files)
  const dir = mkdtempSync(join(root, name))
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(dir, file), bytes)
  return dir
}

interface Run {
  code: number | null
  out: string
  err: string
  files: string[]
  dir: string
}

/** Runs the main job; `watch` sees its output grow and may send it a signal. */
function run(
  args: string[],
  watch: (out: string, kill: (signal: NodeJS.Signals) => void) => void = () => {},
): Promise<Run> {
  const dir = mkdtempSync(join(root, 'out-'))
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'examples/lenet/main.ts', '--out', dir, ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    },
  )
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk) => {
    out += chunk
    watch(out, (signal) => child.kill(signal))
  })
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, out, err, files: readdirSync(dir).sort(), dir }))
  })
}

/** What a run prints, without the seconds it took and the directories of this run. */
const lasting = ({ out, dir }: Run) => out.replaceAll(/\d+\.\d s/g, '').replaceAll(dir, 'OUT')

test('two runs with one seed print the same, save the same, and end with the accuracy', async () => {
  const args = ['--data', dataset('twice'), '--epochs', '2', '--batch', '16', '--seed', '3']
  const [first, second] = await Promise.all([run(args), run(args)])

  expect(first).toMatchObject({ code: 0, err: '', files: ['lenet-weights.json', 'lenet.svg'] })
  expect(first.out).toMatch(/gradient check passed: 40 entries/)
  expect(first.out).toMatch(/picture: .*lenet\.svg\ntest accuracy \d+\.\d\d %\n$/)
  expect(lasting(second)).toBe(lasting(first))
  for (const file of first.files)
    expect(readFileSync(join(second.dir, file), 'utf8')).toBe(readFileSync(join(first.dir, file), 'utf8'))
})

test.each([
  ['a directory that is not there', () => ['--data', join(root, 'nowhere')], /nowhere/],
  [
    'a truncated file',
    () => [
      '--data',
      dataset('short', (f) => (f['train-images-idx3-ubyte'] = f['train-images-idx3-ubyte']!.slice(0, -5))),
    ],
    /train-images/,
  ],
  [
    'a header that claims 4 billion images',
    () => ['--data', dataset('hostile', (f) => f['train-images-idx3-ubyte']!.set([255, 255, 255, 255], 4))],
    /train-images/,
  ],
  [
    'a wrong magic number',
    () => ['--data', dataset('magic', (f) => f['t10k-labels-idx1-ubyte']!.set([7], 0))],
    /t10k-labels/,
  ],
  [
    'a label out of range',
    () => ['--data', dataset('label', (f) => f['train-labels-idx1-ubyte']!.set([10], 20))],
    /label/,
  ],
  ['an unknown option', () => ['--epoch', '3'], /--epochs/],
  ['a loss that is not finite', () => ['--data', dataset('wild'), '--lr', '1e30'], /finite/],
])('%s is refused with what to try, exit code 1 and nothing written', async (_, args, what) => {
  const { code, err, files } = await run(args())

  expect(code).toBe(1)
  expect(err).toMatch(what)
  expect(err).toMatch(/; got .*; try /)
  expect(err.trim().split('\n')).toHaveLength(1)
  expect(files).toEqual([])
})

test('Ctrl-C ends the training cleanly and says what was saved', async () => {
  let sent = false
  const { code, out, err, files } = await run(
    ['--data', dataset('stop'), '--epochs', '500'],
    (text, kill) => {
      if (!sent && /epoch +1\/500/.test(text)) {
        sent = true
        kill('SIGINT')
      }
    },
  )

  expect(code).toBe(130)
  expect(out).toMatch(
    /stopped after \d+ steps, \d+ whole epochs; saved the weights as they are and the picture so far:/,
  )
  expect(files).toEqual(['lenet-weights.json', 'lenet.svg'])
  expect(err).toBe('')
})

test('--help lists the options', async () => {
  const { code, out } = await run(['--help'])

  expect(code).toBe(0)
  for (const option of ['--data', '--epochs', '--batch', '--lr', '--seed', '--out', '--help'])
    expect(out).toContain(option)
})
