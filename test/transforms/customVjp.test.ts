import {
  customVjp,
  DTypeError,
  grad,
  isRecording,
  jvp,
  OptionError,
  ones,
  printTape,
  TapeError,
  type Tensor,
  tensor,
  vjp,
} from '@wengert/autograd'
import { checkJvp, checkOp, gradcheck, gradgradcheck, tensors } from '@wengert/autograd/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const float64 = (...values: number[]) => tensor(new Float64Array(values)).dynamic()

/** x sigmoid(x): out' = s (1 + x (1 - s)) = s (1 + x - out). */
const swish = customVjp(
  (x) => x.mul(x.sigmoid()),
  (g, y, x) => g.mul(x.sigmoid().mul(x.sub(y).add(1))),
  { name: 'swish' },
)

const composed = (x: Tensor) => x.mul(x.sigmoid())

/** The n-th derivative of the sum, which grows one grad at a time. */
const derivative = (f: (x: Tensor) => Tensor, n: number): ((x: Tensor) => Tensor) =>
  n === 0 ? f : grad((x: Tensor) => derivative(f, n - 1)(x).sum())

describe('a function with a rule of its own', () => {
  test('answers a pullback that is called again with the same cotangent', () => {
    const product = customVjp(
      (x, y) => x.mul(y),
      (g, _out, x, y) => [g.mul(y!), g.mul(x!)],
    )
    const f = (x: Tensor, y: Tensor) => product(x.mul(2), y.mul(3))
    const [, pullback] = vjp(f, float64(2, 3), float64(5, -7))
    const g = float64(0.5, 2)
    const read = () => pullback(g).map((x: Tensor) => x.toArray())
    expect(read()).toEqual([
      [15, -84],
      [6, 36],
    ])
    expect(read()).toEqual(read())
  })

  test('has derivatives of every order from the one rule', () => {
    fc.assert(
      fc.property(tensors({ shape: [3] }), fc.integer({ min: 1, max: 4 }), (x, n) => {
        const [got, want] = [derivative(swish, n)(x).data(), derivative(composed, n)(x).data()]
        got.forEach((value, i) => {
          expect(value).toBeCloseTo(want[i]!, 10)
        })
      }),
    )
  })

  test('passes every check of the kit', () => {
    checkOp(swish, { name: 'swish', shapes: [[2, 3]] })
  })

  test('has a JVP, the transpose of its rule, which is differentiable too', () => {
    const [x, t] = [float64(0.5, -1), float64(2, 3)]
    const along = (f: (x: Tensor) => Tensor) => (y: Tensor) => jvp(f, [y], [t])[1]
    expect(along(swish)(x).data()[0]).toBeCloseTo(along(composed)(x).data()[0]!, 12)
    gradcheck(along(swish), [x])
    gradgradcheck(along(swish), [x])
    checkJvp(along(swish), [x])
  })

  test('gives the gradient its rule says, right or not', () => {
    const reversed = customVjp(
      (x) => x.mul(1),
      (g) => g.neg(),
    )
    expect(grad((x: Tensor) => reversed(x).sum())(float64(1, 2)).toArray()).toEqual([-1, -1])
  })

  test('takes arguments that are no tensors, and gives null for what has no gradient', () => {
    const scaled = customVjp(
      (x: Tensor, by: { factor: number }, mask: Tensor) => x.mul(by.factor).mul(mask),
      (g, _y, _x, by, mask) => [g.mul(by.factor).mul(mask), null, null],
    )
    const mask = tensor(new Int32Array([1, 0]))
    const f = (x: Tensor) => scaled(x, { factor: 3 }, mask)
    expect(grad((x: Tensor) => f(x).sum())(float64(5, 6)).toArray()).toEqual([3, 0])
    expect(
      vjp((x: Tensor, m: Tensor) => scaled(x, { factor: 2 }, m), float64(5), float64(1))[1](
        float64(1),
      )[1].item(),
    ).toBe(0)
    checkJvp(f, [float64(5, 6)])
  })

  test('computes f without a tape, and nothing that f captures gets a gradient', () => {
    const w = tensor(new Float64Array([2]), { requiresGrad: true })
    let recorded: boolean | undefined
    const f = customVjp(
      (x) => {
        recorded = isRecording()
        return x.mul(w)
      },
      (g) => g.mul(2),
    )
    const x = tensor(new Float64Array([3]), { requiresGrad: true })
    f(x).backward()
    expect(recorded).toBe(false)
    expect(x.grad?.toArray()).toEqual([2])
    expect(w.grad).toBeNull()
    expect(isRecording()).toBe(true)
  })

  test('asks its rule once for all arguments of a node', () => {
    let calls = 0
    const product = customVjp(
      (x, y) => x.mul(y),
      (g, _out, x, y) => {
        calls++
        return [g.mul(y), g.mul(x)]
      },
    )
    const [value, pull] = vjp((x: Tensor, y: Tensor) => product(x, y), float64(2), float64(3))
    expect(pull(ones([1], { dtype: 'float64' })).map((g) => g.item())).toEqual([3, 2])
    expect(value.item()).toBe(6)
    expect(calls).toBe(1)
  })

  test('keeps a recorded answer of its rule apart from an unrecorded one', () => {
    const g = float64(1)
    const slope = (x: Tensor) => vjp(swish, x)[1](g)[0] as Tensor
    const x = float64(0.5)
    const plain = slope(x)
    const second = grad((y: Tensor) => slope(y).sum())(x)
    expect(plain.requiresGrad).toBe(false)
    expect(second.item()).toBeCloseTo(derivative(composed, 2)(x).item(), 12)
  })

  test('is freed with the tape, and says so', () => {
    const x = tensor([1], { requiresGrad: true })
    const y = swish(x)
    y.backward()
    expect(() => y.backward()).toThrow(/a second replay through swish/)
  })

  test('whose rule fails leaves the tape whole', () => {
    let fails = true
    const twice = customVjp(
      (x: Tensor) => x.mul(2),
      (g) => {
        if (fails) throw new RangeError('mine')
        return g.mul(2)
      },
    )
    const x = tensor([1, 2], { dtype: 'float64', requiresGrad: true })
    const y = twice(x.exp()).square().sum()
    expect(() => y.backward()).toThrow(RangeError)
    expect(x.grad).toBeNull()
    fails = false
    y.backward()
    // d (2 exp x)^2 = 8 exp 2x
    const want = [8 * Math.exp(2), 8 * Math.exp(4)]
    x.grad!.data().forEach((value, i) => {
      expect(value).toBeCloseTo(want[i]!, 10)
    })
  })

  test('stands in the printed tape by its name, with its constants', () => {
    const x = tensor([1, 2], { requiresGrad: true })
    const power = customVjp(
      (y: Tensor, n: number) => y.pow(n),
      (g, _out, y, n) => [g.mul(y.pow(n - 1)).mul(n), null],
    )
    expect(printTape(swish(x))).toMatch(/%1 = swish %0 +float32 \[2\]/)
    expect(printTape(power(x, 3))).toMatch(/%1 = customVjp %0 \[3\] +float32 \[2\]/)
    expect(swish.name).toBe('swish')
  })
})

describe('a rule that cannot be used is refused', () => {
  const x = float64(1, 2)
  const wrong = (value: unknown) => value as never
  const pulled = (rule: (...args: any[]) => unknown) => {
    const f = customVjp((y, z) => y.mul(z), rule as never, { name: 'f' })
    return () => grad((y: Tensor) => f(y, x).sum())(x)
  }

  test.each<[string, () => unknown, new (...args: never[]) => Error, RegExp]>([
    [
      'no function',
      () => customVjp(wrong(1), wrong(2)),
      OptionError,
      /^customVjp: f must be a function; got number/,
    ],
    ['no rule', () => customVjp((y) => y, wrong(2)), OptionError, /^customVjp: vjp must be a function/],
    [
      'no tensor as value',
      () =>
        customVjp<[Tensor]>(
          () => wrong(3),
          () => null,
        )(x),
      OptionError,
      /f must return a tensor; got number/,
    ],
    [
      'an integer value',
      () =>
        customVjp<[Tensor]>(
          (y) => y.argmax(),
          () => null,
        )(x),
      DTypeError,
      /float tensor; got int32/,
    ],
    [
      'too few gradients',
      pulled((g) => g),
      OptionError,
      /^f: vjp must return 2 gradients, one an argument; got one gradient/,
    ],
    ['too many gradients', pulled((g) => [g, g, g]), OptionError, /got 3 gradients/],
    [
      'a number for a gradient',
      pulled(() => [1, null]),
      OptionError,
      /a gradient must be a tensor or null; got number/,
    ],
    [
      'a gradient of another shape',
      pulled((g) => [g.sum(), null]),
      TapeError,
      /^f: its rule must give the gradient of input 0 as float64 \[2\]/,
    ],
    ['a gradient of another dtype', pulled((g) => [g.to('float32'), null]), TapeError, /got float32 \[2\]/],
  ])('%s', (_name, run, kind, message) => {
    expect(run).toThrow(kind)
    expect(run).toThrow(message)
    expect(isRecording()).toBe(true)
  })
})
