import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OptionError, ShapeError } from '#autograd/errors/index.ts'
import { flattenNested, type Nested, type NestedArray, toNested } from '#autograd/tensor/nested.ts'

const flatten = (value: unknown) => flattenNested(value as Nested, 'tensor')
const sizes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 })

function message(value: unknown, type: typeof ShapeError | typeof OptionError): string {
  try {
    flatten(value)
  } catch (error) {
    expect(error).toBeInstanceOf(type)
    return (error as Error).message
  }
  throw new Error('nothing was thrown')
}

describe('flattenNested', () => {
  it('reads values in row-major order with their shape', () => {
    expect(flatten(3.5)).toEqual({ data: [3.5], shape: [], kind: 'number' })
    expect(flatten([1, 2, 3])).toEqual({ data: [1, 2, 3], shape: [3], kind: 'number' })
    expect(
      flatten([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    ).toEqual({ data: [1, 2, 3, 4, 5, 6], shape: [2, 3], kind: 'number' })
    expect(
      flatten([
        [[1], [2]],
        [[3], [4]],
      ]),
    ).toEqual({ data: [1, 2, 3, 4], shape: [2, 2, 1], kind: 'number' })
    expect(flatten([Number.NaN, -Infinity, -0])).toEqual({
      data: [Number.NaN, -Infinity, -0],
      shape: [3],
      kind: 'number',
    })
  })

  it('knows booleans', () => {
    expect(flatten(true)).toEqual({ data: [1], shape: [], kind: 'bool' })
    expect(flatten([[false], [true]])).toEqual({ data: [0, 1], shape: [2, 1], kind: 'bool' })
  })

  it('takes empty arrays for numbers', () => {
    expect(flatten([])).toEqual({ data: [], shape: [0], kind: 'number' })
    expect(flatten([[], []])).toEqual({ data: [], shape: [2, 0], kind: 'number' })
    expect(flatten([[[]]])).toEqual({ data: [], shape: [1, 1, 0], kind: 'number' })
  })

  it('takes typed arrays as rows', () => {
    expect(flatten(Float32Array.of(1, 2))).toEqual({ data: [1, 2], shape: [2], kind: 'number' })
    expect(flatten([Uint8Array.of(1, 2), [3, 4]])).toEqual({
      data: [1, 2, 3, 4],
      shape: [2, 2],
      kind: 'number',
    })
  })

  it('leaves its argument as it was', () => {
    const value = Object.freeze([Object.freeze([1, 2]), Object.freeze([3, 4])])
    expect(flatten(value).data).toEqual([1, 2, 3, 4])
  })

  it('names where ragged arrays part', () => {
    expect(message([[1, 2], [3]], ShapeError)).toBe(
      'tensor: arrays at one level must have one shape; got length 1 at [1] after length 2; ' +
        'try rows of equal length, padded or cut',
    )
    expect(
      message(
        [
          [
            [1, 2],
            [3, 4],
          ],
          [
            [5, 6],
            [7, 8, 9],
          ],
        ],
        ShapeError,
      ),
    ).toContain('length 3 at [1][1] after length 2')
    expect(
      message(
        [
          [1, 2],
          [3, [4]],
        ],
        ShapeError,
      ),
    ).toContain('an array of length 1 at [1][1] after single values')
    expect(message([[1, 2], 3], ShapeError)).toContain('3 at [1] after arrays of length 2')
    expect(message([[], [1]], ShapeError)).toContain('length 1 at [1] after length 0')
    expect(message([[[]], []], ShapeError)).toContain('length 0 at [1] after length 1')
    expect(message([1, Float32Array.of(2)], ShapeError)).toContain(' at [1] after single values')
  })

  it('names where an entry is neither number nor boolean', () => {
    expect(
      message(
        [
          [1, 2],
          [3, '4'],
        ],
        OptionError,
      ),
    ).toBe(
      'tensor: entries must be numbers or booleans; got "4" at [1][1]; ' +
        'try plain numbers, or stack() to join tensors',
    )
    expect(message([1, null], OptionError)).toContain('got null at [1]')
    expect(message([1n], OptionError)).toContain('got the bigint 1 at [0]')
    expect(message([1, undefined], OptionError)).toContain('got undefined at [1]')
    expect(message([[1], null], OptionError)).toContain('got null at [1]')
    expect(message([[1], 'abc'], OptionError)).toContain('got "abc" at [1]')
    expect(message([{}], OptionError)).toContain('got an object at [0]')
    expect(message([() => 1], OptionError)).toContain('got a function at [0]')
    expect(message([Symbol('s')], OptionError)).toContain('got Symbol(s) at [0]')
    expect(message(BigInt64Array.of(1n), OptionError)).toContain('got the bigint 1 at [0]')
    expect(message([new DataView(new ArrayBuffer(8))], OptionError)).toContain('got an object at [0]')
    for (const value of ['abc', null, undefined, 5n, {}, new DataView(new ArrayBuffer(8))]) {
      expect(message(value, OptionError)).not.toContain(' at ')
    }
  })

  it('names where an array has a hole, however large it claims to be', () => {
    // biome-ignore lint/suspicious/noSparseArray: that is what is tested
    expect(message([1, , 3], OptionError)).toContain('got a hole at [1]')
    expect(message([[1], new Array(1)], OptionError)).toContain('got a hole at [1][0]')
    const huge: unknown[] = [[1]]
    huge.length = 4_000_000_000
    expect(message(huge, OptionError)).toContain('got a hole at [1]')
    expect(message(new Array(4_000_000_000), OptionError)).toContain('got a hole at [0]')
  })

  it('refuses booleans among numbers', () => {
    expect(
      message(
        [
          [1, 2],
          [true, 3],
        ],
        OptionError,
      ),
    ).toContain('got true at [1][0] after numbers; try 1 and 0')
    expect(message([false, 0], OptionError)).toContain('got 0 at [1] after booleans')
  })

  it('refuses arrays that contain themselves or nest without end', () => {
    const loop: unknown[] = []
    loop.push(loop)
    expect(message(loop, ShapeError)).toContain('at most 64 levels')
    let deep: unknown = 1
    for (let i = 0; i < 100_000; i++) deep = [deep]
    expect(message(deep, ShapeError)).toContain('at most 64 levels')
    const late: unknown[] = [1]
    late.push(late)
    expect(message(late, ShapeError)).toContain('an array of length 2 at [1]')
  })

  it('takes 64 levels', () => {
    let value: unknown = 7
    for (let i = 0; i < 64; i++) value = [value]
    expect(flatten(value).shape).toEqual(new Array(64).fill(1))
  })
})

describe('toNested', () => {
  it('nests row-major data', () => {
    expect(toNested(Float32Array.of(1, 2, 3, 4, 5, 6), [3, 2])).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ])
    expect(toNested([5], [])).toBe(5)
    expect(toNested([5], [1, 1])).toEqual([[5]])
  })

  it('keeps the axes around an empty one', () => {
    expect(toNested([], [0])).toEqual([])
    expect(toNested([], [2, 0])).toEqual([[], []])
    expect(toNested([], [0, 2])).toEqual([])
    expect(toNested([], [1, 2, 0])).toEqual([[[], []]])
  })

  it('gives booleans where asked', () => {
    expect(toNested(Uint8Array.of(1, 0), [2], true)).toEqual([true, false])
    expect(toNested(Uint8Array.of(1), [], true)).toBe(true)
    expect(toNested(Uint8Array.of(1, 0), [2])).toEqual([1, 0])
  })

  it('gives arrays of its own', () => {
    const data = [1, 2]
    const nested = toNested(data, [2]) as NestedArray[]
    nested[0] = 9
    expect(data).toEqual([1, 2])
  })

  it('is undone by flattenNested, up to the axes behind an empty one', () => {
    fc.assert(
      fc.property(sizes, fc.boolean(), fc.infiniteStream(fc.double()), (shape, booleans, stream) => {
        const size = shape.reduce((product, n) => product * n, 1)
        const data = [...stream.take(size)].map((x) => (booleans ? Number(x > 0) : x))
        const back = flattenNested(toNested(data, shape, booleans), 'tensor')
        expect(back.data).toEqual(data)
        expect(back.shape).toEqual(size > 0 ? shape : shape.slice(0, shape.indexOf(0) + 1))
        expect(back.kind).toBe(booleans && size > 0 ? 'bool' : 'number')
      }),
    )
  })
})
