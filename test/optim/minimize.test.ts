import { noGrad, type Tensor, tensor, zeros } from '@wengert/autograd'
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
