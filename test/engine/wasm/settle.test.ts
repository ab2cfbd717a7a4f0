import { memoryStats, Parameter, randn, type Tensor } from '@wengert/autograd'
import { Adam, SGD } from '@wengert/optim'
import { describe, expect, test } from 'vitest'
import { WasmEngine } from '#autograd/engine/wasm/engine.ts'
import { Machine } from '#autograd/engine/wasm/machine/machine.ts'

describe('what outlives its scope', () => {
  test('is computed when the scope ends, in one pass with what it is made of', () => {
    const engine = new WasmEngine(new Machine(), 2 ** 28)
    const size = 10_000
    const filled = (value: number) => {
      const block = engine.upload(new Float32Array(size).fill(value), 'float32')
      return { block, shape: [size], strides: [1], offset: 0 }
    }
    let kernels = 0
    const { machine } = engine
    const run = machine.run.bind(machine)
    machine.run = (...args) => {
      kernels++
      run(...args)
    }
    const [x, g, last] = [filled(5), filled(2), filled(1)]
    const velocity = engine.pointwise('add', [last, g], 'float32')
    const value = engine.pointwise('sub', [x, velocity], 'float32')
    expect(kernels).toBe(0)
    engine.settle([value.block, velocity.block])
    expect(kernels).toBe(1)
    for (const { block } of [x, g, last]) engine.release(block)
    expect([engine.read(value)[7], engine.read(velocity)[7]]).toEqual([2, 3])
  })

  test.each([
    ['momentum', (w: Parameter) => new SGD([w], { lr: 0.1, momentum: 0.9 })],
    ['Adam', (w: Parameter) => new Adam([w])],
  ])('does not pile up: the states of %s hold on to no older gradients', (_, optimizerOf) => {
    const w = new Parameter(randn([100, 100]).dynamic())
    const optimizer = optimizerOf(w)
    const x = randn([100, 100])
    const step = () =>
      optimizer.minimize(() =>
        x
          .matmul(w.dynamic() as Tensor)
          .square()
          .mean(),
      )
    for (let i = 0; i < 3; i++) step()
    const { blocks } = memoryStats()
    for (let i = 0; i < 10; i++) step()
    expect(memoryStats().blocks).toBe(blocks)
  })
})
