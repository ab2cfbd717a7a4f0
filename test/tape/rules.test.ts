import { apply, jvp, type Primitive, TapeError, type Tensor } from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import { engine } from '#autograd/engine/current.ts'
import { registry } from '#autograd/primitives/kinds.ts'
import { Node } from '#autograd/tape/node.ts'
import { float64, leaf } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'

/** Doubles its input; rules of all kinds of wrongness are put in its place. */
function doubling(rules: Partial<Primitive<undefined>>): (x: Tensor) => Tensor {
  const primitive: Primitive<undefined> = {
    name: 'doubling',
    kind: 'other',
    shape: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
    kernel: ([x]) => engine().pointwise('add', [x!, x!], x!.block.dtype),
    vjp: (g) => g.mul(2),
    jvp: ([t]) => t!.mul(2),
    ...rules,
  }
  return (x) => apply(primitive, [x], undefined)
}

describe('a rule', () => {
  test('of a primitive of your own takes part in the tape', () => {
    const x = leaf([3])
    doubling({})(x).square().backward()
    expect(x.grad!.item()).toBe(24)
  })

  test('that reads what it did not declare is stopped, naming the primitive and the remedy', () => {
    const reads: Partial<Primitive<undefined>>[] = [
      { vjp: (g, call) => g.mul(call.x(0)) },
      { vjp: (g, call) => g.mul(call.out()) },
      { reads: () => ['out'], vjp: (g, call) => g.mul(call.x(0)) },
      { reads: () => [0], vjp: (g, call) => g.mul(call.out()) },
    ]
    for (const rules of reads) {
      const error = refused(() => doubling(rules)(leaf([1])).backward(), TapeError, 'doubling')
      expect(error.remedy).toContain('reads()')
    }
    const cheat = doubling({ jvp: ([t], call) => t!.mul(call.x(0)) })
    refused(() => jvp((x: Tensor) => cheat(x), [float64([1])], [float64([1])]), TapeError, 'doubling')
  })

  test('may read what it declared', () => {
    const x = leaf([5])
    doubling({ reads: () => [0, 'out'], vjp: (g, call) => g.mul(call.x(0)).add(call.out()) })(x).backward()
    expect(x.grad!.item()).toBe(15)
  })

  test('that gives a gradient of another shape or dtype is stopped', () => {
    refused(
      () =>
        doubling({ vjp: (g) => g.sum() })(leaf([1, 2]))
          .sum()
          .backward(),
      TapeError,
      'doubling',
    )
    refused(() => doubling({ vjp: (g) => g.to('float32') })(leaf([1])).backward(), TapeError, 'doubling')
  })

  test('that gives null adds nothing', () => {
    const x = leaf([1])
    doubling({ vjp: () => null })(x)
      .add(x)
      .backward()
    expect(x.grad!.item()).toBe(1)
  })
})

describe('what the tape keeps', () => {
  const savedOf = (x: Tensor) => {
    const kept = x.history as unknown as { x0?: Tensor; x1?: Tensor; more?: Tensor[]; savedOut?: Tensor }
    const saved = [kept.x0, kept.x1, ...(kept.more ?? []).slice(2)]
    return [...saved.flatMap((value, i) => (value ? [i] : [])), ...(kept.savedOut ? ['out'] : [])]
  }

  test('is what the rules of tracked inputs read', () => {
    const [x, c] = [leaf([1, 2]), float64([3, 4])]
    expect(savedOf(x.add(c))).toEqual([])
    expect(savedOf(x.mul(c))).toEqual([1])
    expect(savedOf(c.mul(x))).toEqual([0])
    expect(savedOf(x.mul(x))).toEqual([0, 1])
    expect(savedOf(x.tanh())).toEqual(['out'])
    expect(savedOf(x.sum())).toEqual([])
    expect(savedOf(x.matmul(c))).toEqual([1])
  })

  test('is the output itself and not a copy, and goes with the replay', () => {
    const y = leaf([1, 2]).tanh()
    const node = y.history as Node
    expect(node.out()).toBe(y)
    y.sum().backward()
    expect(node.freed).toBe(true)
    refused(() => node.out(), TapeError, 'tanh')
  })

  test('counts nodes up, an operation after what it uses', () => {
    const x = leaf([1])
    const y = x.mul(2)
    expect(x.history).toBeInstanceOf(Node)
    expect((x.history as Node).id).toBeLessThan((y.history as Node).id)
  })
})

describe('every primitive', () => {
  test('names itself, its kind and both rules', () => {
    expect(registry.size).toBeGreaterThan(60)
    for (const [name, primitive] of registry) {
      expect(primitive.name).toBe(name)
      expect(['pointwise', 'linear', 'bilinear', 'selecting', 'other']).toContain(primitive.kind)
      expect(typeof primitive.vjp, name).toBe('function')
      expect(typeof primitive.jvp, name).toBe('function')
    }
  })

  test('of the linear kind saves nothing but where it chooses', () => {
    const saving = [...registry.values()].filter(({ kind, reads }) => kind === 'linear' && reads)
    expect(saving.map(({ name }) => name)).toEqual(['where', 'gate'])
  })
})
