import {
  assign,
  grad,
  jvp,
  keep,
  noGrad,
  OptionError,
  Parameter,
  StateError,
  scope,
  type Tensor,
  tensor,
  valueAndGrad,
  vjp,
} from '@wengert/autograd'
import { Linear } from '@wengert/nn'
import { describe, expect, test } from 'vitest'
import { float64, leaf } from '#test/support/arrays.ts'
import { refused, thrown } from '#test/support/errors.ts'
import { counted } from './countedEngine.ts'

const plain = (x: Tensor) => Array.from(x.data())
const dead = (run: () => unknown, op: string) => refused(run, StateError, op).message

/** A tensor made in a scope that ended. */
function freed(name?: string): Tensor {
  let inner: Tensor | undefined
  scope(() => {
    inner = float64([1, 2, 3]).mul(2)
  }, name)
  return inner!
}

describe('a scope', () => {
  test('hands out what it returns, in any structure, with its values', () => {
    const map = new Map([['d', float64([7])]])
    const out = scope(() => ({
      a: float64([1, 2]).add(1),
      b: [float64([3]).neg(), { c: float64([4]) }],
      d: new Map([...map, ['e', float64([8]).mul(2)]]),
      n: 5,
    }))
    expect(plain(out.a)).toEqual([2, 3])
    expect(plain(out.b[0] as Tensor)).toEqual([-3])
    expect(plain((out.b[1] as { c: Tensor }).c)).toEqual([4])
    expect(plain(out.d.get('e')!)).toEqual([16])
    expect(out.n).toBe(5)
  })

  test('hands out a module with its parameters, and a parameter with its value', () => {
    const layer = scope(() => new Linear(2, 3))
    expect(layer.forward(float64([1, 2]).to('float32')).shape).toEqual([3])
    expect(plain(scope(() => new Parameter(float64([1, 2]).mul(3))))).toEqual([3, 6])
  })

  test('frees the rest: every touch is an error that names the operation, the scope and the remedy', () => {
    const x = freed('training')
    const rest = 'a tensor that is alive; got one of shape [3] freed when the scope of training ended'
    const remedy = 'try returning it from the scope, or keep(x)'
    expect(dead(() => x.mul(2), 'mul')).toBe(`mul: ${rest}; ${remedy}`)
    expect(dead(() => float64([1, 2, 3]).add(x), 'add')).toBe(`add: ${rest}; ${remedy}`)
    for (const op of [
      'exp',
      'sum',
      'reshape',
      'softmax',
      'detach',
      'to',
      'backward',
      'data',
      'toArray',
    ] as const) {
      const args = { reshape: [[3, 1]], softmax: [0], to: ['float32'] }[op as string] ?? []
      expect(dead(() => (x[op] as (...args: unknown[]) => unknown)(...args), op)).toBe(
        `${op}: ${rest}; ${remedy}`,
      )
    }
    expect(dead(() => String(x), 'print')).toContain(rest)
    expect(dead(() => x.max(0), 'max')).toContain(rest)
    expect(dead(() => new Parameter(x), 'Parameter')).toContain(rest)
    expect(dead(() => assign(new Parameter(float64([1, 2, 3])), x), 'assign')).toContain(rest)
    expect(dead(() => freed().data(), 'data')).toContain('freed when its scope ended')
    expect([x.shape, x.dtype, x.rank, x.size]).toEqual([[3], 'float64', 1, 3])
  })

  test('inside another hands what survives to the outer one', () => {
    let [inner, middle]: (Tensor | undefined)[] = []
    const out = scope(() => {
      middle = scope(() => {
        inner = float64([1]).add(1)
        return inner.mul(3)
      }, 'the inner one')
      return middle.add(1)
    }, 'the outer one')
    expect(plain(out)).toEqual([7])
    expect(dead(() => inner!.item(), 'item')).toContain('the inner one')
    expect(dead(() => middle!.item(), 'item')).toContain('the outer one')
  })

  test('keeps what the tape of a survivor needs, and nothing else', () => {
    const x = leaf([0.5, -1.5])
    let [saved, other]: (Tensor | undefined)[] = []
    const out = scope(() => {
      saved = x.exp()
      other = x.add(5)
      return scope(() => saved!.mul(x.sin()).sum()).add(other.sum())
    })
    out.backward()
    expect(plain(x.grad!)).toEqual(
      [0.5, -1.5].map((v) => expect.closeTo(Math.exp(v) * (Math.sin(v) + Math.cos(v)) + 1, 12)),
    )
    expect(plain(saved!)).toEqual([Math.exp(0.5), Math.exp(-1.5)])
    expect(dead(() => other!.data(), 'data')).toContain('its scope')
  })

  test('keeps the indices that a survivor was picked by', () => {
    const x = leaf([3, 1, 2])
    const largest = scope(() => x.max(0))
    largest.backward()
    expect(plain(x.grad!)).toEqual([1, 0, 0])
  })

  test('leaves tensors from outside alone, and views of them survive as results', () => {
    const x = float64([1, 2, 3, 4], [2, 2])
    let inner: Tensor | undefined
    const y = scope(() => {
      inner = x.transpose(0, 1)
      return x.reshape([4]).slice({ start: 1 })
    })
    expect([plain(x), plain(y)]).toEqual([
      [1, 2, 3, 4],
      [2, 3, 4],
    ])
    expect(dead(() => inner!.data(), 'data')).toContain('[2, 2]')
  })

  test('gives a block back once no survivor stands on it, and then only', () => {
    counted(({ live }) => {
      const outer = float64([1, 2, 3, 4])
      const before = live()
      const view = scope(() => {
        const base = outer.mul(2)
        outer.reshape([2, 2]).neg()
        return base.reshape([2, 2])
      })
      expect(live()).toBe(before + 1)
      expect(plain(view)).toEqual([2, 4, 6, 8])
      scope(() => void view.transpose(0, 1).add(1))
      expect(live()).toBe(before + 1)
      expect(plain(view.transpose(0, 1))).toEqual([2, 6, 4, 8])
    })
  })

  test('that fails frees what was made, and the error comes out', () => {
    counted(({ live }) => {
      const x = float64([1, 2])
      const before = live()
      let inner: Tensor | undefined
      const error = thrown(() =>
        scope(() => {
          inner = x.add(1)
          throw new Error('inside')
        }),
      )
      expect((error as Error).message).toBe('inside')
      expect(live()).toBe(before)
      dead(() => inner!.data(), 'data')
      expect(plain(x)).toEqual([1, 2])
    })
  })

  test('keeps a parameter’s new value, and lets the old one go at once', () => {
    counted(({ live }) => {
      const w = new Parameter(float64([1, 2]))
      w.sum()
      const before = live()
      for (let i = 0; i < 5; i++) scope(() => assign(w, w.mul(2)))
      expect(plain(w)).toEqual([32, 64])
      expect(live()).toBeLessThanOrEqual(before + 1)
    })
  })

  test('refuses what is async, before it runs, and what returns a promise', async () => {
    let ran = false
    const run = async () => {
      ran = true
    }
    expect(refused(() => scope(run), OptionError, 'scope').got).toBe('an async one')
    expect(ran).toBe(false)
    let inner: Tensor | undefined
    const late = () => {
      inner = float64([1])
      return Promise.reject(new Error('late'))
    }
    refused(() => scope(late), OptionError, 'scope')
    dead(() => inner!.item(), 'item')
    await new Promise((resolve) => setTimeout(resolve))
  })

  test('refuses what is no function, and a name that is no string', () => {
    refused(() => scope(3 as never), OptionError, 'scope')
    refused(() => scope(() => 1, 2 as never), OptionError, 'scope')
  })
})

describe('keep', () => {
  test('lets a tensor outlive every open scope, with its tape', () => {
    const x = leaf([2, 3])
    let kept: Tensor | undefined
    scope(() => {
      const base = x.square()
      scope(() => {
        const list = keep([base.mul(x)])
        kept = list[0]!
      })
      expect(plain(kept!)).toEqual([8, 27])
    })
    expect(plain(kept!)).toEqual([8, 27])
    kept!.sum().backward()
    expect(plain(x.grad!)).toEqual([12, 27])
  })

  test('returns what it is given', () => {
    const x = tensor([1])
    expect(keep(x)).toBe(x)
    const tree = { x, n: 1 }
    expect(keep(tree)).toBe(tree)
  })
})

describe('what opens a scope of its own', () => {
  const caught: Tensor[] = []
  const f = (x: Tensor) => {
    caught.push(x.square())
    return x.tanh().sum()
  }
  const runs: [name: string, run: () => unknown][] = [
    ['grad', () => grad(f)(float64([1, 2]))],
    ['grad', () => valueAndGrad((x: Tensor) => [f(x), { aux: x.add(1) }] as const)(float64([1, 2]))],
    ['vjp', () => vjp(f, float64([1, 2]))],
    ['jvp', () => jvp(f, [float64([1, 2])], [float64([1, 1])])],
    ['noGrad', () => noGrad(() => f(float64([1, 2])))],
  ]

  test.each(runs)('%s frees what its function made and did not return', (name, run) => {
    caught.length = 0
    run()
    expect(dead(() => caught[0]!.data(), 'data')).toContain(`freed when the scope of ${name} ended`)
  })

  test('grad hands out gradients of gradients that can be replayed', () => {
    const x = leaf([0.5])
    const second = scope(() => grad((y: Tensor) => grad(f)(y).mul(x).sum())(x))
    second.backward()
    expect(Number.isFinite(x.grad!.item())).toBe(true)
  })

  test('a pullback keeps its tape alive as long as it lives, also when a scope returns it', () => {
    const x = float64([1, 2])
    const [value, pullback] = scope(() => vjp((y: Tensor) => y.square().mul(y.exp()), x))
    for (let i = 0; i < 2; i++)
      expect(plain(pullback(float64([1, -1]))[0])).toEqual([
        expect.closeTo(3 * Math.E, 12),
        expect.closeTo(-8 * Math.exp(2), 10),
      ])
    expect(value.shape).toEqual([2])
  })

  test('backward leaves gradients that outlive the scope it was called in', () => {
    const x = leaf([1, 2])
    scope(() => x.square().sum().backward())
    scope(() => x.square().sum().backward())
    expect(plain(x.grad!)).toEqual([4, 8])
  })

  test('a hook’s gradient is the user’s, and what a hook makes too', () => {
    const x = leaf([1, 2])
    const seen: Tensor[] = []
    const y = x.square()
    y.registerHook((g) => {
      seen.push(g, g.mul(2))
      return g.mul(10)
    })
    y.exp().sum().backward()
    expect(seen.map(plain)).toEqual([
      [Math.E, Math.exp(4)],
      [2 * Math.E, 2 * Math.exp(4)],
    ])
    expect(plain(x.grad!)).toEqual([expect.closeTo(20 * Math.E, 10), expect.closeTo(40 * Math.exp(4), 8)])
  })
})

describe('a gradient', () => {
  test('that nobody took is freed by zeroGrad; one that was shown stays', () => {
    counted(({ live }) => {
      const w = new Parameter(float64([1, 2]))
      const step = () => scope(() => w.square().sum().backward())
      step()
      const before = live()
      for (let i = 0; i < 3; i++) {
        w.zeroGrad()
        step()
      }
      expect(live()).toBe(before)
      const shown = w.grad!
      w.zeroGrad()
      step()
      expect(plain(shown)).toEqual([2, 4])
      expect(live()).toBe(before + 1)
    })
  })

  test('of two leaves that get the same cotangent is one for each', () => {
    const [a, b] = [new Parameter(float64([1])), new Parameter(float64([2]))]
    a.add(b).backward()
    a.zeroGrad()
    expect(plain(b.grad!)).toEqual([1])
  })
})
