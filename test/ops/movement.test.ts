import { flip, movedim, permute, reshape, roll, type Tensor, tile } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { entries } from '#autograd/testing/oracles/index.ts'
import { float64, toTensor } from '#test/support/arrays.ts'
import { expectMoves } from '#test/support/moves.ts'
import { draw } from '#test/testing/oracles/draw.ts'

const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 })
const withSeed = <T>(arbitrary: fc.Arbitrary<T>) => fc.tuple(arbitrary, fc.integer())
const identity = (rank: number) => Array.from({ length: rank }, (_, i) => i)

/** The index of a place in row-major order. */
function unravel(place: number, shape: readonly number[]): number[] {
  const index: number[] = []
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index.unshift(place % shape[axis]!)
    place = Math.floor(place / shape[axis]!)
  }
  return index
}

const ravel = (index: readonly number[], shape: readonly number[]) =>
  index.reduce((place, i, axis) => place * shape[axis]! + i, 0)

describe('movement', () => {
  test('permute: axis i of the result is axis order[i]; transpose and movedim are permutations', () => {
    const cases = shapes.chain((shape) =>
      fc.tuple(fc.constant(shape), fc.shuffledSubarray(identity(shape.length), { minLength: shape.length })),
    )
    fc.assert(
      fc.property(withSeed(cases), fc.nat(), fc.nat(), ([[shape, order], seed], p, q) => {
        const x = draw(seed).integers(shape)
        const permuted = (list: readonly number[]) => (index: number[]) => {
          const from = new Array<number>(index.length)
          list.forEach((axis, i) => {
            from[axis] = index[i]!
          })
          return from
        }
        const moved = (f: (t: Tensor) => Tensor, list: number[]) =>
          expectMoves(
            f,
            x,
            list.map((axis) => shape[axis]!),
            permuted(list),
          )
        moved((t) => permute(t, order), order)
        const n = shape.length
        const [a, b] = [p % n, q % n]
        const swapped = identity(n).with(a, b).with(b, a)
        moved((t) => t.transpose(a - n, b), swapped)
        const rest = identity(n).filter((axis) => axis !== a)
        rest.splice(b, 0, a)
        moved((t) => movedim(t, a, b - n), rest)
      }),
    )
  })

  test('reshape keeps the row-major order, whatever the layout; flatten and unflatten are reshapes', () => {
    fc.assert(
      fc.property(withSeed(shapes), fc.boolean(), fc.nat(), ([shape, seed], turned, p) => {
        const x = draw(seed).integers(shape)
        const n = shape.length
        const size = entries(shape)
        // Before the reshape the axes are turned round or not: the first has to copy.
        const seen = turned ? shape.toReversed() : shape
        const source = (place: number) => {
          const index = unravel(place, seen)
          return turned ? index.reverse() : index
        }
        const order = turned ? identity(n).reverse() : identity(n)
        const check = (f: (t: Tensor) => Tensor, to: number[]) =>
          expectMoves(
            (t) => f(permute(t, order)),
            x,
            to,
            (index) => source(ravel(index, to)),
          )
        check((t) => reshape(t, [size]), [size])
        check((t) => t.flatten(), [size])
        if (size > 0) check((t) => reshape(t, [1, -1, 1]), [1, size, 1])
        const start = p % n
        const merged = entries(seen.slice(start))
        check((t) => t.flatten(start), [...seen.slice(0, start), merged])
        check((t) => t.flatten(start).unflatten(start, seen.slice(start)), [...seen])
        check((t) => t.unsqueeze(start).squeeze(start), [...seen])
        check((t) => t.unsqueeze(-1), [...seen, 1])
      }),
      { numRuns: 200 },
    )
  })

  test('expand repeats along axes of size 1 and new ones, and adds their gradients up', () => {
    const cases = fc.array(fc.record({ n: fc.integer({ min: 0, max: 3 }), stretched: fc.boolean() }), {
      maxLength: 3,
    })
    fc.assert(
      fc.property(
        withSeed(cases),
        fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 2 }),
        ([axes, seed], lead) => {
          const shape = axes.map(({ n, stretched }) => (stretched ? 1 : n))
          const target = [...lead, ...axes.map(({ n }) => n)]
          expectMoves(
            (t) => t.expand(target),
            draw(seed).integers(shape),
            target,
            (index) => index.slice(lead.length).map((i, axis) => (shape[axis] === 1 ? 0 : i)),
          )
          const kept = [...lead, ...axes.map(({ n }, axis) => (shape[axis] === n ? -1 : n))]
          expect(toTensor(draw(seed).integers(shape)).broadcastTo(kept).shape).toEqual(target)
        },
      ),
    )
  })

  test('flip reverses axes, roll moves them round', () => {
    fc.assert(
      fc.property(
        withSeed(shapes),
        fc.nat(15),
        fc.integer({ min: -7, max: 7 }),
        ([shape, seed], mask, shift) => {
          const x = draw(seed).integers(shape)
          const axes = identity(shape.length).filter((axis) => (mask >> axis) & 1)
          expectMoves(
            (t) => flip(t, axes),
            x,
            shape,
            (index) => index.map((i, axis) => (axes.includes(axis) ? shape[axis]! - 1 - i : i)),
          )
          const back = (i: number, n: number) => (((i - shift) % n) + n) % n
          expectMoves(
            (t) =>
              roll(
                t,
                axes.map(() => shift),
                axes,
              ),
            x,
            shape,
            (index) => index.map((i, axis) => (axes.includes(axis) ? back(i, shape[axis]!) : i)),
          )
          const size = entries(shape)
          expectMoves(
            (t) => roll(t, shift),
            x,
            shape,
            (index) => unravel(back(ravel(index, shape), size), shape),
          )
        },
      ),
    )
  })

  test('repeat and tile lay copies side by side', () => {
    const copies = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 })
    fc.assert(
      fc.property(
        withSeed(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 })),
        copies,
        ([shape, seed], sizes) => {
          const rank = Math.max(shape.length, sizes.length)
          const full = (list: readonly number[]) => [
            ...new Array<number>(rank - list.length).fill(1),
            ...list,
          ]
          const target = full(shape).map((n, axis) => n * full(sizes)[axis]!)
          const source = (index: number[]) =>
            index.map((i, axis) => i % full(shape)[axis]!).slice(rank - shape.length)
          const x = draw(seed).integers(shape)
          expectMoves((t) => tile(t, sizes), x, target, source)
          expectMoves((t) => t.repeat(full(sizes)), x, target, source)
        },
      ),
    )
  })

  test('squeeze drops all axes of size 1, or the named ones', () => {
    const x = float64([1, 2, 3], [1, 3, 1])
    expect(x.squeeze().shape).toEqual([3])
    expect(x.squeeze(-1).shape).toEqual([1, 3])
    expect(x.squeeze([0, 2]).shape).toEqual([3])
    expect(float64([1, 2]).squeeze().shape).toEqual([2])
  })

  test('tril and triu keep a triangle of the last two axes, in the dtype of the tensor', () => {
    const cases = fc.tuple(
      fc.integer({ min: 0, max: 4 }),
      fc.integer({ min: 0, max: 4 }),
      fc.integer({ min: -5, max: 5 }),
    )
    fc.assert(
      fc.property(withSeed(cases), ([[m, n, k], seed]) => {
        const x = draw(seed).integers([2, m, n])
        expectMoves(
          (t) => t.tril(k),
          x,
          [2, m, n],
          (at) => (at[2]! - at[1]! <= k ? at : null),
        )
        expectMoves(
          (t) => t.triu(k),
          x,
          [2, m, n],
          (at) => (at[2]! - at[1]! >= k ? at : null),
        )
      }),
    )
    const mask = toTensor({ shape: [2, 2], data: [1, 1, 1, 1] })
      .to('bool')
      .tril()
    expect(mask.toArray()).toEqual([
      [true, false],
      [true, true],
    ])
  })
})
