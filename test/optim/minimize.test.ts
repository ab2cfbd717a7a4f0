import { customVjp, engine, noGrad, type Tensor, tensor, useEngine, zeros } from '@wengert/autograd'
import { SGD } from '@wengert/optim'
import { describe, expect, it } from 'vitest'
import { objective, parameter, refusal, start, values } from './support.ts'

/** An optimizer whose parameter already has a gradient, to see whether that survives. */
function prepared() {
  const x = parameter()
  const optimizer = new SGD([x], { lr: 0.1, momentum: 0.9 })
  x.sum().backward()
  return { x, optimizer }
}

describe('minimize', () => {
  it('returns the loss before the step, and steps by its gradient alone', () => {
    const { x, optimizer } = prepared()
    const before = objective(x).item()
    expect(optimizer.minimize(() => objective(x))).toBe(before)
    const y = parameter()
    const other = new SGD([y], { lr: 0.1, momentum: 0.9 })
    objective(y).backward()
    other.step()
    expect(values(x)).toEqual(values(y))
    expect(values(x.grad!)).toEqual(values(y.grad!))
  })

  const scaled = (x: Tensor, by: number) => objective(x).mul(by)
  it.each<[string, (x: Tensor) => unknown, string]>([
    ['a loss that is NaN', (x) => scaled(x, Number.NaN), 'NonFiniteError'],
    ['an infinite loss', (x) => scaled(x, Infinity), 'NonFiniteError'],
    ['a loss of several elements', (x) => x.square(), 'ShapeError'],
    ['a loss without history', (x) => noGrad(() => objective(x)), 'TapeError'],
    ['a constant', () => tensor(1), 'TapeError'],
    ['a number', () => 1, 'OptionError'],
    ['nothing', () => undefined, 'OptionError'],
    ['an async function', async (x) => objective(x), 'OptionError'],
    ['a function that returns a promise', (x) => Promise.resolve(objective(x)), 'OptionError'],
    ['a promise that fails', () => Promise.reject(new Error('later')), 'OptionError'],
  ])('refuses %s and changes nothing', (_, loss, name) => {
    const { x, optimizer } = prepared()
    const error = refusal(() => optimizer.minimize(() => loss(x) as Tensor))
    expect(error.name).toBe(name)
    expect(values(x)).toEqual(start)
    expect(values(x.grad!)).toEqual([1, 1, 1, 1])
    expect(optimizer.stateDict().groups[0]!.states).toEqual([{}])
  })

  it('leaves nothing of a refused loss behind: no gradient elsewhere, no tape of others spent, no hook or rule run', () => {
    const { optimizer } = prepared()
    const [other, older] = [parameter(), parameter()]
    other.sum().backward()
    const features = older.square()
    const nan = (x: Tensor) => x.sum().mul(Number.NaN)
    const seen: string[] = []
    const ruled = customVjp(
      (x: Tensor) => x.mul(1),
      (g) => {
        seen.push('rule')
        return g
      },
    )
    const losses: [string, () => Tensor][] = [
      ['of a parameter of somebody else', () => nan(other)],
      ['of an older tape', () => nan(features)],
      [
        'with a hook',
        () => {
          const y = other.mul(2)
          y.registerHook(() => void seen.push('hook'))
          return nan(y)
        },
      ],
      ['with a rule of the user', () => nan(ruled(other))],
    ]
    for (const [name, loss] of losses) {
      expect(refusal(() => optimizer.minimize(loss)).name, name).toBe('NonFiniteError')
      expect(values(other.grad!), name).toEqual([1, 1, 1, 1])
      expect(seen, name).toEqual([])
    }
    features.sum().backward()
    expect(values(older.grad!)).toEqual(start.map((x) => 2 * x))
  })

  it('looks at the loss when the replay is on its way', () => {
    const { x, optimizer } = prepared()
    const before = engine()
    const order: string[] = []
    const heard = (name: string | symbol, member: unknown) => {
      if (typeof member !== 'function') return member
      return (...args: unknown[]) => {
        order.push(String(name))
        return member.apply(before, args)
      }
    }
    useEngine(new Proxy(before, { get: (target, name) => heard(name, Reflect.get(target, name)) }))
    try {
      optimizer.minimize(() => objective(x).exp())
    } finally {
      useEngine(before)
    }
    const computed = (name: string) => !['read', 'release', 'settle', 'watch', 'fill'].includes(name)
    // Forward and backward come before it, the few operations of the step after it.
    const [read, last] = [order.indexOf('read'), order.findLastIndex(computed)]
    expect(order.slice(0, read).filter(computed).length).toBeGreaterThan(
      order.slice(read).filter(computed).length,
    )
    expect(read).toBeLessThan(last)
  })

  it('says that the loss is not finite even where going backward fails too', () => {
    const { x, optimizer } = prepared()
    const spent = () => {
      const loss = objective(x).mul(Number.NaN)
      loss.backward()
      return loss
    }
    expect(refusal(() => optimizer.minimize(spent)).name).toBe('NonFiniteError')
  })

  it('does not even start an async function', () => {
    const { optimizer } = prepared()
    let started = false
    const loss = async () => {
      started = true
      return zeros([])
    }
    const error = refusal(() => optimizer.minimize(loss as never))
    expect(error.message).toMatchInlineSnapshot(
      `"minimize: a synchronous function; got an async one; try to await the data before minimize"`,
    )
    expect(started).toBe(false)
  })

  it('refuses what is no function', () => {
    const { x, optimizer } = prepared()
    expect(refusal(() => optimizer.minimize(objective(x) as never)).name).toBe('OptionError')
  })

  it('restores the gradients when going backward fails', () => {
    const { x, optimizer } = prepared()
    const failing = () => {
      const loss = objective(x)
      loss.registerHook(() => {
        throw new Error('in a hook')
      })
      return loss
    }
    expect(() => optimizer.minimize(failing)).toThrow('in a hook')
    expect(values(x.grad!)).toEqual([1, 1, 1, 1])
    expect(values(x)).toEqual(start)
  })

  it('lets the errors of the function through', () => {
    const { x, optimizer } = prepared()
    expect(() =>
      optimizer.minimize(() => {
        throw new RangeError('mine')
      }),
    ).toThrow(RangeError)
    expect(values(x)).toEqual(start)
  })
})
