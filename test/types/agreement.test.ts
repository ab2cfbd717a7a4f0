import type { Tensor } from '@wengert/autograd'
import * as autograd from '@wengert/autograd'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkExpressions, sentenceIn, type Verdict } from './compile.ts'

// Random programs over literal shapes, right and wrong ones, are compiled and run: the shape the compiler infers is
// the shape that comes out, and what it refuses fails in the same words, as a method and as a function. All go through
// the compiler together, so a failure lists the expressions that disagree and is not shrunk.

const size = fc.integer({ min: 1, max: 4 })
const list = (entry: fc.Arbitrary<number>, min: number, max: number) =>
  fc.array(entry, { minLength: min, maxLength: max })
const shape = list(size, 0, 4)
const axis = fc.integer({ min: -3, max: 3 })
const literal = JSON.stringify
const of = (sizes: readonly number[]) => `zeros(${literal(sizes)})`

/** An operation on some operands as code; the first one is the receiver, where it is written as a method. */
type Application = [op: string, ...operands: string[]]
const asMethod = ([op, x, ...rest]: Application) => `${x}.${op}(${rest.join(', ')})`
const asFunction = ([op, ...operands]: Application) => `${op}(${operands.join(', ')})`

const broadcast = fc
  .tuple(
    fc.constantFrom('add', 'sub', 'mul', 'maximum', 'less'),
    list(fc.integer({ min: 1, max: 2 }), 0, 3),
    shape,
  )
  .map(([op, a, b]): Application => [op, of(a), of(b)])

const product = fc
  .tuple(
    list(fc.integer({ min: 1, max: 2 }), 0, 2),
    list(fc.integer({ min: 1, max: 2 }), 0, 2),
    size,
    size,
    size,
    fc.boolean(),
  )
  .map(
    ([batchA, batchB, m, k, n, fits]): Application => [
      'matmul',
      of([...batchA, m, k]),
      of([...batchB, fits ? k : k + 1, n]),
    ],
  )

const reduction = fc
  .tuple(fc.constantFrom('sum', 'mean', 'amax', 'max', 'argmax', 'logSumExp'), shape, axis, fc.boolean())
  .map(([op, a, i, keep]): Application => [op, of(a), `${i}`, `${keep}`])

const movement = fc.oneof(
  fc.tuple(shape, axis, axis).map(([a, i, j]): Application => ['transpose', of(a), `${i}`, `${j}`]),
  shape.map((a): Application => ['transpose', of(a)]),
  fc.tuple(shape, axis, axis).map(([a, i, j]): Application => ['flatten', of(a), `${i}`, `${j}`]),
  fc.tuple(shape, axis).map(([a, i]): Application => ['unsqueeze', of(a), `${i}`]),
  fc
    .tuple(list(fc.integer({ min: 1, max: 2 }), 1, 4), axis)
    .map(([a, i]): Application => ['squeeze', of(a), `${i}`]),
  fc
    .tuple(list(fc.integer({ min: 1, max: 2 }), 0, 3), shape)
    .map(([a, b]): Application => ['expand', of(a), literal(b)]),
  fc
    .tuple(fc.constantFrom([0, 1, 2], [2, 0, 1], [-1, 0, 1], [1, 1, 0]), list(size, 3, 3))
    .map(([order, a]): Application => ['permute', of(a), literal(order)]),
)

const reshaping = fc
  .tuple(list(fc.integer({ min: 1, max: 30 }), 1, 3), list(fc.constantFrom(-1, 2, 3, 4, 6, 12), 1, 2))
  .filter(([, to]) => to.filter((n) => n === -1).length <= 1)
  .chain(([a, to]) =>
    fc.constantFrom<Application[]>(
      ['reshape', of(a), literal(to)],
      ['reshape', of(a), literal([...a].reverse())],
      ['unflatten', of(a), '0', literal(to)],
    ),
  )

const window = fc.record({
  stride: fc.integer({ min: 1, max: 3 }),
  padding: fc.integer({ min: 0, max: 2 }),
  dilation: fc.integer({ min: 1, max: 3 }),
})
const image = fc.integer({ min: 1, max: 31 })
const convolution = fc
  .tuple(
    image,
    image,
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 1, max: 5 }),
    window,
    fc.constantFrom(1, 2),
    fc.boolean(),
  )
  .map(([h, w, kh, kw, options, groups, fits]): Application => {
    const channels = groups * (fits ? 2 : 3)
    return ['conv2d', of([2, channels, h, w]), of([4, 2, kh, kw]), literal({ ...options, groups })]
  })
const pooling = fc
  .tuple(image, image, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }))
  .map(([h, w, k, stride]): Application => ['maxPool2d', of([1, 2, h, w]), `${k}`, literal({ stride })])

const joining = fc
  .tuple(
    fc.constantFrom('concat', 'stack'),
    list(fc.integer({ min: 1, max: 2 }), 1, 3),
    list(fc.integer({ min: 1, max: 2 }), 1, 3),
    axis,
  )
  .map(([op, a, b, i]): Application => [op, `[${of(a)}, ${of(b)}]`, `${i}`])

const choice = fc
  .tuple(list(fc.integer({ min: 1, max: 2 }), 0, 3), list(fc.integer({ min: 1, max: 2 }), 0, 3), shape)
  .map(([c, a, b]): Application => ['where', `${of(c)}.less(1)`, of(a), of(b)])

const operation = fc.oneof(broadcast, choice, product, reduction, movement, reshaping, convolution, pooling)
const expression = fc.oneof(
  { weight: 7, arbitrary: fc.tuple(operation, fc.constantFrom(asMethod, asFunction)) },
  { weight: 1, arbitrary: fc.tuple(joining, fc.constant(asFunction)) },
)

const imports = Object.keys(autograd).filter((name) => name in autograd.Tensor.prototype)
const names = [...imports, 'concat', 'stack', 'zeros'].join(', ')

/** What running an expression gives, said as the compiler says it. */
function outcome(code: string): { type: string } | { error: string } {
  const run = new Function('autograd', `const { ${names} } = autograd; return ${code}`)
  try {
    const out: Tensor = run(autograd)
    return { type: `Tensor<[${out.shape.join(', ')}]>` }
  } catch (error) {
    return { error: (error as Error).message }
  }
}

function agree({ type, messages }: Verdict, ran: ReturnType<typeof outcome>): boolean {
  if (messages.length === 0) return 'type' in ran && ran.type === type
  const sentence = sentenceIn(messages[0]!)
  return 'error' in ran && sentence !== null && ran.error.startsWith(sentence)
}

test('the compiler and the run time agree on random expressions', () => {
  const property = fc.property(fc.array(expression, { minLength: 150, maxLength: 150 }), (list) => {
    const expressions = list.map(([application, written]) => written(application))
    const verdicts = checkExpressions(names, expressions)
    const disagreements = verdicts
      .map((verdict) => ({ verdict, ran: outcome(verdict.expression) }))
      .filter(({ verdict, ran }) => !agree(verdict, ran))
    expect(disagreements).toEqual([])
  })
  fc.assert(property, { numRuns: 1, endOnFailure: true })
})
