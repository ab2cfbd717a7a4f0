import {
  grad,
  jvp,
  Parameter,
  pytree,
  type Tensor,
  treeFlatten,
  treeMap,
  valueAndGrad,
  vjp,
} from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import { float64, leaf } from '#test/support/arrays.ts'
import { thrown } from '#test/support/errors.ts'

/** The smallest thing that takes part in pytrees: y = w x + b. */
class Line {
  w: Tensor
  b: Tensor

  constructor(w: number, b: number) {
    this.w = new Parameter(float64([w]))
    this.b = new Parameter(float64([b]))
  }

  forward(x: Tensor): Tensor {
    return this.w.mul(x).add(this.b)
  }

  [pytree]() {
    const { w, b } = this
    return {
      names: ['w', 'b'],
      leaves: [w, b],
      substitute: <T>(leaves: readonly Tensor[], run: () => T): T => {
        try {
          this.w = leaves[0]!
          this.b = leaves[1]!
          return run()
        } finally {
          this.w = w
          this.b = b
        }
      },
    }
  }
}

const x = float64([1, 2])

describe('a module as a pytree', () => {
  test('has a record of gradients by the names of its parameters', () => {
    const line = new Line(3, 4)
    const g = grad((m: Line) => m.forward(x).square().sum())(line) as any
    // Values 7 and 10.
    expect([g.w.item(), g.b.item()]).toEqual([2 * 7 * 1 + 2 * 10 * 2, 2 * 17])
    expect([line.w.grad, line.b.grad]).toEqual([null, null])
  })

  test('gets its own parameters back, whatever happens', () => {
    const line = new Line(3, 4)
    const { w, b } = line
    grad((m: Line) => m.forward(x).sum())(line)
    expect([line.w === w, line.b === b]).toEqual([true, true])
    const error = thrown(() =>
      grad(() => {
        throw new Error('inside')
      })(line),
    )
    expect((error as Error).message).toBe('inside')
    expect([line.w === w, line.b === b]).toEqual([true, true])
  })

  test('may stand anywhere in a tree, beside other modules and tensors', () => {
    const tree = { encoder: new Line(2, 0), heads: [new Line(3, 0)], scale: float64([10]) }
    const [value, g] = valueAndGrad(({ encoder, heads, scale }: typeof tree) =>
      heads[0]!.forward(encoder.forward(x)).mul(scale).sum(),
    )(tree) as any
    expect(value.item()).toBe(180)
    expect([g.encoder.w.item(), g.heads[0].w.item(), g.scale.item()]).toEqual([90, 60, 18])
  })

  test('goes through vjp and jvp', () => {
    const line = new Line(3, 4)
    const [y, pullback] = vjp((m: Line, p: Tensor) => m.forward(p), line, x)
    const [dm, dx] = pullback(float64([1, 10]))
    expect([y.toArray(), dm.w.item(), dm.b.item(), dx.toArray()]).toEqual([[7, 10], 21, 11, [3, 30]])
    const tangents = { w: float64([1]), b: float64([100]) }
    const [, dy] = jvp((m: Line) => m.forward(x), [line], [tangents as never])
    expect(dy.toArray()).toEqual([101, 102])
  })

  test('is flattened in order and mapped together with its gradients', () => {
    const line = new Line(3, 4)
    expect(treeFlatten(line).leaves).toEqual([line.w, line.b])
    const g = grad((m: Line) => m.forward(x).sum())(line)
    const stepped = treeMap((p, q) => p.sub(q.mul(0.5)), line, g)
    expect([stepped.w.item(), stepped.b.item()]).toEqual([1.5, 3])
  })
})

describe('a gradient penalty', () => {
  test('reaches the captured parameters: the gradient by the input is differentiated by them', () => {
    const line = new Line(3, 4)
    const critic = (p: Tensor) => line.forward(p).pow(3).sum()
    const slope = grad(critic)(float64([2]))
    // 3 w (w x + b)² = 900, whose square has the gradient 2 · 900 · ∂900.
    expect(slope.item()).toBe(900)
    slope.square().sum().backward()
    const dw = 3 * 100 + 3 * 3 * 2 * 10 * 2
    const db = 3 * 3 * 2 * 10
    expect([line.w.grad!.item(), line.b.grad!.item()]).toEqual([2 * 900 * dw, 2 * 900 * db])
  })

  test('is the same by grad of grad over the module', () => {
    const line = new Line(3, 4)
    const penalty = (m: Line) =>
      grad((p: Tensor) => m.forward(p).pow(3).sum())(float64([2]))
        .square()
        .sum()
    const g = grad(penalty)(line) as any
    expect([g.w.item(), g.b.item()]).toEqual([2 * 900 * 660, 2 * 900 * 180])
  })

  test('beside a loss adds up in one replay', () => {
    const line = new Line(1, 0)
    const point = leaf([2])
    const loss = line.forward(point).sum()
    const slope = grad((p: Tensor) => line.forward(p).sum())(point)
    loss.add(slope.square().sum()).backward()
    expect([line.w.grad!.item(), line.b.grad!.item(), point.grad!.item()]).toEqual([2 + 2, 1, 1])
  })
})
