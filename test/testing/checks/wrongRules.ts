import {
  apply,
  customVjp,
  engine,
  fold,
  keep,
  type Primitive,
  randn,
  type Tensor,
  tensor,
  unfold,
  where,
} from '@wengert/autograd'
import {
  checkAdjoint,
  checkJvp,
  checkOp,
  gradcheck,
  gradgradcheck,
  type Law,
} from '@wengert/autograd/testing'

/** A rule with one mistake, the check that must find it, and what it must say. */
export interface WrongRule {
  readonly mistake: string
  readonly check: () => unknown
  readonly law: Law
  /** The element differentiated by, `path` and index. */
  readonly input?: readonly [path: string, index: readonly number[]]
  readonly output?: readonly [path: string, index: readonly number[]]
  /** What was computed over what is right. */
  readonly ratio?: number
  /** What the message says besides. */
  readonly says?: RegExp
}

const float64 = (...values: number[]) => tensor(new Float64Array(values)).dynamic()
const matrix = (rows: number, columns: number, ...values: number[]) =>
  tensor(new Float64Array(values), [rows, columns]).dynamic()

type Unary = Pick<Primitive<undefined>, 'vjp' | 'jvp'>

/** The square as a primitive of the public surface, with rules to be spoilt. */
export function squareWith(
  rules: Partial<Unary & Pick<Primitive<undefined>, 'kernel'>>,
): (x: Tensor) => Tensor {
  const primitive: Primitive<undefined> = {
    name: 'mySquare',
    kind: 'pointwise',
    reads: () => [0],
    shape: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
    kernel: (views, _attrs, out) => engine().pointwise('square', views, out.dtype),
    vjp: (g, call) => g.mul(call.x(0)).mul(2),
    jvp: ([t], call) => t!.mul(call.x(0)).mul(2),
    ...rules,
  }
  return (x) => apply(primitive, [x], undefined)
}

/** A view read as if its elements lay in row-major order from the start of its memory. */
function readCarelessly(x: Tensor['view'], size: number): Float64Array {
  return engine().read({ block: x.block, shape: [size], strides: [1], offset: 0 }) as Float64Array
}

const cube = customVjp(
  (x) => x.mul(x).mul(x),
  (g, _y, x) => g.mul(x).mul(x).mul(2),
  { name: 'cube' },
)

/** tanh that is wrong above 1 only. */
const clipped = customVjp(
  (x) => x.tanh(),
  (g, y, x) => g.mul(where(x.greater(1), 0, y.square().neg().add(1))),
)

const weight = matrix(2, 2, 1, 2, 3, 4)

const first: WrongRule[] = [
  {
    mistake: 'a factor is dropped',
    check: () => gradcheck(cube, [float64(0.5, 2)]),
    law: 'numeric',
    input: ['inputs[0]', [1]],
    output: ['output', [1]],
    ratio: 2 / 3,
    says: /all wrong entries are 0\.666\d* times/,
  },
  {
    mistake: 'the sign is wrong',
    check: () =>
      gradcheck(
        customVjp(
          (x) => x.cos(),
          (g, _y, x) => g.mul(x.sin()),
        ),
        [float64(0.5, 1)],
      ),
    law: 'numeric',
    input: ['inputs[0]', [1]],
    ratio: -1,
    says: /the other sign/,
  },
  {
    mistake: 'the derivative is wrong on one branch',
    check: () => gradcheck(clipped, [matrix(2, 2, 0.5, -1, 1.25, -2)]),
    law: 'numeric',
    input: ['inputs[0]', [1, 0]],
    output: ['output', [1, 0]],
    ratio: 0,
    says: /numeric 0\.28\d*, analytic 0.*1 of 16 entries are wrong/,
  },
  {
    mistake: 'the Jacobian is not transposed',
    check: () =>
      gradcheck(
        customVjp(
          (x) => weight.matmul(x),
          (g) => weight.matmul(g),
        ),
        [float64(1, 2)],
      ),
    law: 'numeric',
    input: ['inputs[0]', [1]],
    output: ['output', [0]],
    ratio: 1.5,
    says: /transposing/,
  },
  {
    mistake: 'a term of the product rule is dropped',
    check: () => {
      const product = customVjp(
        (x, y) => x.mul(y),
        (g, _out, _x, y) => [g.mul(y), g.mul(0)],
      )
      gradcheck(
        ({ a, b }: { a: Tensor; b: Tensor[] }) => product(a, b[0]!),
        [{ a: float64(2, 3), b: [float64(4, 7)] }],
      )
    },
    law: 'numeric',
    input: ['inputs[0].b[0]', [1]],
    ratio: 0,
    says: /left out/,
  },
  {
    mistake: 'a broadcast is not summed',
    check: () =>
      gradcheck(
        customVjp(
          (x, b) => x.add(b),
          (g) => [g, g],
        ),
        [matrix(2, 2, 1, 2, 3, 4), float64(1, 2)],
      ),
    law: 'runs',
    says: /gradient of input 1 as float64 \[2\]; got float64 \[2, 2\]/,
  },
  {
    mistake: 'of a broadcast only one row counts',
    check: () => {
      const rowOnly = customVjp(
        (x, b) => x.add(b),
        (g) => [g, g.slice(0)],
      )
      gradcheck(rowOnly, [matrix(2, 2, 1, 2, 3, 4), float64(1, 2)])
    },
    law: 'numeric',
    input: ['inputs[1]', [0]],
    output: ['output', [1, 0]],
    ratio: 0,
  },
  {
    mistake: 'the gradient is detached',
    check: () => gradcheck((x) => x.detach().mul(x), [float64(1, 3)]),
    law: 'numeric',
    input: ['inputs[0]', [1]],
    ratio: 0.5,
  },
  {
    mistake: 'duplicate indices overwrite each other',
    check: () => {
      const index = tensor(new Int32Array([2, 0, 2]))
      const gather = customVjp(
        (x) => x.indexSelect(0, index),
        (g) => {
          const dx = new Float64Array(3)
          index.data().forEach((at, i) => {
            dx[at] = g.data()[i]!
          })
          return tensor(dx)
        },
      )
      gradcheck(gather, [float64(1, 2, 3)])
    },
    law: 'numeric',
    // What is lost is the first of two equal indices.
    input: ['inputs[0]', [2]],
    output: ['output', [0]],
    ratio: 0,
  },
]

const structural: WrongRule[] = [
  {
    mistake: 'the cotangent is taken for ones',
    check: () =>
      gradcheck(
        customVjp(
          (x) => x.square().sum(),
          (_g, _y, x) => x.mul(2),
        ),
        [float64(0, 3)],
      ),
    law: 'zero',
    input: ['inputs[0]', [1]],
    says: /multiplying by the cotangent/,
  },
  {
    mistake: 'the mean of the cotangent stands for it',
    check: () =>
      gradcheck(
        customVjp(
          (x) => x.mul(2),
          (g) => g.mean().mul(2).expand(g.shape),
        ),
        [float64(1, 2)],
      ),
    law: 'numeric',
    says: /numeric 0, analytic 1/,
  },
  {
    mistake: 'the cotangent is a factor twice',
    check: () => gradcheck(squareWith({ vjp: (g, call) => g.mul(g).mul(call.x(0)).mul(2) }), [float64(1, 2)]),
    law: 'linear',
    input: ['inputs[0]', [0]],
  },
  {
    mistake: 'the rule divides by a value that can be 0',
    check: () =>
      gradcheck(
        customVjp(
          (x) => x.prod(),
          (g, y, x) => g.mul(y).div(x),
        ),
        [float64(2, 0, 3)],
      ),
    law: 'zero',
    input: ['inputs[0]', [1]],
    says: /NaN/,
  },
  {
    mistake: 'the function draws random numbers',
    check: () => gradcheck((x) => x.mul(randn([2])), [float64(1, 2)]),
    law: 'deterministic',
    output: ['output', [0]],
  },
  {
    mistake: 'the rule counts its calls',
    check: () => {
      let calls = 0
      gradcheck(squareWith({ vjp: (g, call) => g.mul(call.x(0)).mul(2 + 1e-12 * calls++) }), [float64(1, 2)])
    },
    law: 'deterministic',
    input: ['inputs[0]', [0]],
  },
  {
    mistake: 'the rule keeps the input of its first call',
    check: () => {
      let kept: Tensor | undefined
      const rule = (g: Tensor, _y: Tensor, x: Tensor) => {
        kept ??= keep(x.detach())
        return g.mul(kept).mul(2)
      }
      checkOp(
        customVjp((x) => x.square(), rule),
        { name: 'square', shapes: [[2]], order: 1 },
      )
    },
    law: 'numeric',
  },
  {
    mistake: 'the kernel writes to its input',
    check: () =>
      gradcheck(
        squareWith({
          kernel: (views, _attrs, out) => {
            const squares = engine().pointwise('square', views, out.dtype)
            ;(views[0]!.block as unknown as { data: Float64Array }).data[1] = -7
            return squares
          },
        }),
        [float64(1, 2)],
      ),
    law: 'unchanged',
    input: ['inputs[0]', [1]],
    says: /from 2 to -7/,
  },
  {
    mistake: 'the value is float32',
    check: () => gradcheck((x) => x.to('float32').square(), [float64(1, 2)]),
    law: 'dtype',
    output: ['output', []],
  },
  {
    mistake: 'the gradient is float32',
    check: () =>
      gradcheck(
        customVjp(
          (x) => x.mul(2),
          (g) => g.mul(2).to('float32'),
        ),
        [float64(1, 2)],
      ),
    law: 'runs',
    says: /float64 \[2\]; got float32 \[2\]/,
  },
  {
    mistake: 'a gradient written by hand has the wrong shape',
    check: () => gradcheck((x) => x.square(), [float64(1, 2)], { vjp: (g, x) => g.mul(x).mul(2).sum() }),
    law: 'shape',
    input: ['inputs[0]', []],
    says: /\[2\]; got \[\]/,
  },
  {
    mistake: 'a gradient written by hand has the wrong dtype',
    check: () => gradcheck((x) => x.square(), [float64(1)], { vjp: (g, x) => g.mul(x).mul(2).to('float32') }),
    law: 'dtype',
    input: ['inputs[0]', []],
  },
  {
    mistake: 'a gradient written by hand is missing',
    check: () => gradcheck((x, y) => x.mul(y), [float64(1), float64(2)], { vjp: (g, _x, y) => [g.mul(y)] }),
    law: 'structure',
  },
]

const second: WrongRule[] = [
  {
    mistake: 'a mean is detached, which only second derivatives see',
    check: () => {
      const rule = (g: Tensor, _y: Tensor, x: Tensor) => g.mul(x.sub(x.mean().detach())).mul(2)
      const spread = customVjp((x) => x.sub(x.mean()).square().sum(), rule, { name: 'spread' })
      gradcheck(spread, [float64(1, 2, 4)])
      gradgradcheck(spread, [float64(1, 2, 4)])
    },
    law: 'numeric',
    says: /^gradgradcheck\(spread\)/,
  },
  {
    mistake: 'the rule computes on plain numbers, so that it has no derivative',
    check: () => {
      const rule = (g: Tensor, _y: Tensor, x: Tensor) =>
        g.mul(tensor(x.data().map((value) => 3 * value * value)))
      gradgradcheck(
        customVjp((x) => x.pow(3), rule),
        [float64(0, 2)],
      )
    },
    law: 'numeric',
    input: ['inputs[0]', [1]],
    output: ['gradient of inputs[0]', [1]],
    ratio: 0,
    says: /data\(\)/,
  },
  {
    mistake: 'the rule is no gradient, though its own derivative is right',
    check: () => {
      const rule = (g: Tensor, _out: Tensor, x: Tensor, y: Tensor) => [g.mul(y), g.mul(x).mul(2)]
      gradgradcheck(
        customVjp((x, y) => x.mul(y), rule),
        [float64(1, 2), float64(3, 4)],
      )
    },
    law: 'symmetric',
    says: /second derivatives by inputs\[1\] at \[(\d)\] and inputs\[0\] at \[\1\]/,
  },
]

const forwards: WrongRule[] = [
  {
    mistake: 'the JVP has another factor than the VJP',
    check: () => checkJvp(squareWith({ jvp: ([t], call) => t!.mul(call.x(0)).mul(3) }), [float64(0, 2)]),
    law: 'transposed',
    input: ['inputs[0]', [1]],
    output: ['output', [1]],
    ratio: 1.5,
    says: /jvp 6, vjp 4, numeric 4; try the rule forwards/,
  },
  {
    mistake: 'the VJP has another factor than the JVP',
    check: () => checkJvp(squareWith({ vjp: (g, call) => g.mul(call.x(0)) }), [float64(0, 2)]),
    law: 'transposed',
    input: ['inputs[0]', [1]],
    ratio: 0.5,
    says: /the rule backwards/,
  },
  {
    mistake: 'the JVP is not linear',
    check: () => checkJvp(squareWith({ jvp: ([t], call) => t!.mul(t!).mul(call.x(0)) }), [float64(1, 2)]),
    law: 'linear',
    output: ['output', [0]],
  },
  {
    mistake: 'the JVP adds a constant',
    check: () => checkJvp(squareWith({ jvp: ([t]) => t!.add(1) }), [float64(1, 2)]),
    law: 'zero',
    output: ['output', [0]],
  },
  {
    mistake: 'the JVP has the wrong shape',
    check: () => checkJvp(squareWith({ jvp: ([t]) => t!.sum() }), [float64(1, 2)]),
    law: 'shape',
    output: ['output', []],
  },
  {
    mistake: 'there is no JVP',
    check: () =>
      checkJvp(
        squareWith({
          jvp: () => {
            throw new Error('not written yet')
          },
        }),
        [float64(1, 2)],
      ),
    law: 'runs',
    says: /not written yet/,
  },
  {
    mistake: 'stride and dilation are exchanged in the adjoint',
    check: () =>
      checkAdjoint(
        (x) => unfold(x, { kernelSize: 2, stride: 1, dilation: 2 }),
        (w) => fold(w.slice({ stop: 3 }), { size: 4, stride: 1, dilation: 1 }).pad([[0, 1]]),
        [float64(0, 0, 0, 0, 0)],
      ),
    law: 'transposed',
    says: /by A and . by At/,
  },
  {
    mistake: 'windows overwrite each other in the adjoint',
    check: () =>
      checkAdjoint(
        (x) => unfold(x, { kernelSize: 2 }),
        (w) =>
          w
            .slice('...', 0)
            .pad([[0, 1]])
            .mul(float64(1, 1, 0))
            .add(w.slice(1, 1).mul(float64(0, 0, 1))),
        [float64(0, 0, 0)],
      ),
    law: 'transposed',
    input: ['inputs[0]', [1]],
    output: ['output', [0, 1]],
  },
  {
    mistake: 'an affine map is said to be linear',
    check: () =>
      checkAdjoint(
        (x) => x.add(1),
        (y) => y,
        [float64(1, 2)],
      ),
    law: 'linear',
    says: /A\(0\) = 0/,
  },
]

const whole: WrongRule[] = [
  {
    mistake: 'the cotangent is read as if it were contiguous',
    check: () =>
      checkOp(
        squareWith({
          vjp: (g, call) => tensor(readCarelessly(g.view, g.size), g.shape).mul(call.x(0)).mul(2),
        }),
        { name: 'square', shapes: [[2, 2]], order: 1 },
      ),
    law: 'layout',
    input: ['inputs[0]', [0, 0]],
    says: /layout: -?0; got NaN/,
  },
  {
    mistake: 'an input is read as if it were contiguous',
    check: () =>
      checkOp(
        squareWith({
          kernel: (views, _attrs, out) => {
            const size = out.shape.reduce((product, n) => product * n, 1)
            const isDouble = out.dtype === 'float64'
            const data = isDouble ? readCarelessly(views[0]!, size) : engine().read(views[0]!)
            const x = tensor(data, out.shape)
            return engine().pointwise('square', [x.view], out.dtype)
          },
        }),
        { name: 'square', shapes: [[2, 2]] },
      ),
    law: 'layout',
    output: ['output', [0, 0]],
    says: /in a sliced layout/,
  },
  {
    mistake: 'float32 becomes float64',
    check: () => checkOp((x: Tensor) => x.mul(float64(0.5, 2)), { name: 'scale', shapes: [[2]] }),
    law: 'dtype',
    output: ['output', []],
  },
  {
    mistake: 'the kernel for float32 is inaccurate',
    check: () =>
      checkOp((x: Tensor) => (x.dtype === 'float32' ? x.mul(1.01) : x), { name: 'same', shapes: [[2]] }),
    law: 'precision',
  },
  {
    mistake: 'the value is not that of the oracle',
    check: () =>
      checkOp((x: Tensor) => x.exp(), {
        name: 'expm1',
        shapes: [[2]],
        oracle: (x) => ({ shape: x.shape, data: x.data.map(Math.expm1) }),
      }),
    law: 'value',
    output: ['output', [0]],
    says: /must be 0, as the oracle says; got 1/,
  },
  {
    mistake: 'the gradient is not that of the oracle',
    check: () =>
      checkOp((x: Tensor) => x.square(), {
        name: 'square',
        shapes: [[2]],
        oracleVjp: (g, x) => ({
          shape: x.shape,
          data: g.data.map((value: number, i: number) => value * x.data[i]),
        }),
      }),
    law: 'value',
    says: /the gradient of inputs\[0\]/,
  },
  {
    mistake: 'a bilinear map is not linear in its second argument',
    check: () =>
      checkOp((x: Tensor, y: Tensor) => x.mul(y.square()), {
        name: 'product',
        shapes: [[2], [2]],
        bilinear: true,
      }),
    law: 'linear',
  },
  {
    mistake: 'an operation does not accept its domain',
    check: () =>
      checkOp(
        (x: Tensor) => {
          if (x.data().some((value) => value > 1)) throw new RangeError('too large')
          return x.square()
        },
        { name: 'square', shapes: [[2]] },
      ),
    law: 'runs',
    says: /RangeError: too large/,
  },
]

export const wrongRules: readonly WrongRule[] = [...first, ...structural, ...second, ...forwards, ...whole]
