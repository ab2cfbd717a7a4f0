import { configure, Generator, info, randn, tensor } from '@wengert/autograd'
import { expect, test } from 'vitest'

// Threads in a browser: part of the bundle only, since it asks where it runs.

const isolated = globalThis.crossOriginIsolated
const running = () => /^threads +(\d+)/m.exec(info())![1]
const product = () => {
  const generator = new Generator(7)
  const [x, y] = [randn([300, 400], { generator }), randn([400, 500], { generator })]
  return x.matmul(y).tanh().sum(0).data()
}

test('as many threads run as were asked for, or one where memory cannot be shared; the bits are the same', async () => {
  const { threads } = configure({ threads: 1 })
  const alone = product()
  configure({ threads })
  const wanted = String(isolated ? threads : 1)
  // Workers come up while the page waits for something else.
  for (let tries = 0; tries < 200 && running() !== wanted; tries++) {
    expect(product()).toEqual(alone)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  expect(running()).toBe(wanted)
  for (let i = 0; i < 20; i++) expect(product()).toEqual(alone)
})

test('the engine is the one in WebAssembly', () => {
  expect(info()).toMatch(/^engine +wasm/)
  expect(tensor([3, 4]).square().sum().sqrt().item()).toBe(5)
})
