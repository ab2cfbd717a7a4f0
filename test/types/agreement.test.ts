import { concat, stack, type Tensor, zeros } from '@wengert/autograd'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkExpressions, sentenceIn, type Verdict } from './compile.ts'

// Random programs over literal shapes, right and wrong ones, are compiled and run: the shape the compiler infers is
// the shape that comes out, and what it refuses fails in the same words. All go through the compiler together, so a
// failure lists the expressions that disagree and is not shrunk.

const size = fc.integer({ min: 1, max: 4 })
const list = (entry: fc.Arbitrary<number>, min: number, max: number) =>
  fc.array(entry, { minLength: min, maxLength: max })
const shape = list(size, 0, 4)
const axis = fc.integer({ min: -3, max: 3 })
const literal = JSON.stringify
const of = (sizes: readonly number[]) => `zeros(${literal(sizes)})`

const broadcast = fc
  .tuple(
    fc.constantFrom('add', 'sub', 'mul', 'maximum', 'less'),
    list(fc.integer({ min: 1, max: 2 }), 0, 3),
    shape,
  )
  .map(([op, a, b]) => `${of(a)}.${op}(${of(b)})`)

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
    ([batchA, batchB, m, k, n, fits]) =>
      `${of([...batchA, m, k])}.matmul(${of([...batchB, fits ? k : k + 1, n])})`,
  )

const reduction = fc
  .tuple(fc.constantFrom('sum', 'mean', 'amax', 'argmax'), shape, axis, fc.boolean())
  .map(([op, a, i, keep]) => `${of(a)}.${op}(${i}, ${keep})`)

const movement = fc.oneof(
  fc.tuple(shape, axis, axis).map(([a, i, j]) => `${of(a)}.transpose(${i}, ${j})`),
  fc.tuple(shape, axis, axis).map(([a, i, j]) => `${of(a)}.flatten(${i}, ${j})`),
  fc.tuple(shape, axis).map(([a, i]) => `${of(a)}.unsqueeze(${i})`),
  fc.tuple(list(fc.integer({ min: 1, max: 2 }), 1, 4), axis).map(([a, i]) => `${of(a)}.squeeze(${i})`),
  fc
    .tuple(list(fc.integer({ min: 1, max: 2 }), 0, 3), shape)
    .map(([a, b]) => `${of(a)}.expand(${literal(b)})`),
  fc
    .tuple(fc.constantFrom([0, 1, 2], [2, 0, 1], [-1, 0, 1], [1, 1, 0]), list(size, 3, 3))
    .map(([order, a]) => `${of(a)}.permute(${literal(order)})`),
)

const reshaping = fc
  .tuple(list(fc.integer({ min: 1, max: 30 }), 1, 3), list(fc.constantFrom(-1, 2, 3, 4, 6, 12), 1, 2))
  .filter(([, to]) => to.filter((n) => n === -1).length <= 1)
  .chain(([a, to]) =>
    fc.constantFrom(
      `${of(a)}.reshape(${literal(to)})`,
      `${of(a)}.reshape(${literal([...a].reverse())})`,
      `${of(a)}.unflatten(0, ${literal(to)})`,
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
  .map(([h, w, kh, kw, options, groups, fits]) => {
    const channels = groups * (fits ? 2 : 3)
    return `${of([2, channels, h, w])}.conv2d(${of([4, 2, kh, kw])}, ${literal({ ...options, groups })})`
  })
const pooling = fc
  .tuple(image, image, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }))
  .map(([h, w, k, stride]) => `${of([1, 2, h, w])}.maxPool2d(${k}, ${literal({ stride })})`)

const joining = fc
  .tuple(
    fc.constantFrom('concat', 'stack'),
    list(fc.integer({ min: 1, max: 2 }), 1, 3),
    list(fc.integer({ min: 1, max: 2 }), 1, 3),
    axis,
  )
  .map(([op, a, b, i]) => `${op}([${of(a)}, ${of(b)}], ${i})`)

const expression = fc.oneof(broadcast, product, reduction, movement, reshaping, convolution, pooling, joining)

/** What running an expression gives, said as the compiler says it. */
function outcome(code: string): { type: string } | { error: string } {
  const run = new Function('zeros', 'concat', 'stack', `return ${code}`)
  try {
    const out: Tensor = run(zeros, concat, stack)
    return { type: `Tensor<[${out.shape.join(', ')}]>` }
  } catch (error) {
    return { error: (error as Error).message }
  }
}

/** Of two clashing axes the compiler and the run time may name different ones. */
const words = (sentence: string) => sentence.replaceAll(/\d+/g, 'n')

function agree({ type, messages }: Verdict, ran: ReturnType<typeof outcome>): boolean {
  if (messages.length === 0) return 'type' in ran && ran.type === type
  const sentence = sentenceIn(messages[0]!)
  return 'error' in ran && sentence !== null && words(ran.error).startsWith(words(sentence))
}

test('the compiler and the run time agree on random expressions', () => {
  const property = fc.property(fc.array(expression, { minLength: 150, maxLength: 150 }), (expressions) => {
    const verdicts = checkExpressions('concat, stack, zeros', expressions)
    const disagreements = verdicts
      .map((verdict) => ({ verdict, ran: outcome(verdict.expression) }))
      .filter(({ verdict, ran }) => !agree(verdict, ran))
    expect(disagreements).toEqual([])
  })
  fc.assert(property, { numRuns: 1, endOnFailure: true })
})
