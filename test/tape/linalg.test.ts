import { det, Generator, lu, memoryStats, randn, scope, solve, type Tensor } from '@wengert/autograd'
import { describe, expect, test } from 'vitest'

const generator = new Generator(5)
const f64 = { dtype: 'float64', generator } as const

describe('factors that a rule keeps', () => {
  test('live as long as the tape that needs them, beyond the scope they were made in', () => {
    const a = randn([3, 4, 4], { ...f64, requiresGrad: true }) as Tensor
    const b = randn([3, 4], f64) as Tensor
    const build = () => solve(a, b).sum().add(det(a).sum()).add(lu(a).U.sum())
    build().backward()
    const want = a.grad!.toArray()
    a.requiresGrad = false
    a.requiresGrad = true
    const out = scope(build)
    // What was freed is written over.
    for (let i = 0; i < 20; i++) randn([3, 4, 4], f64).data()
    out.backward()
    expect(a.grad!.toArray()).toEqual(want)
  })

  test('go with the scope when nothing needs them', () => {
    const a = randn([3, 32, 32], f64) as Tensor
    const once = () => scope(() => det(a).add(solve(a, a).sum()).sum().item())
    once()
    const before = memoryStats()
    for (let i = 0; i < 10; i++) once()
    expect(memoryStats().blocks).toBe(before.blocks)
  })
})
