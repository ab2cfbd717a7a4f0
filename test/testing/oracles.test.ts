import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AxisError, OptionError, ShapeError } from '#autograd/errors/index.ts'
import * as oracles from '#autograd/testing/oracles/index.ts'
import { differences, expectEqual } from './oracles/differences.ts'
import { draw } from './oracles/draw.ts'

const { affineBackward, affineForward, at, indices, join, ndarray, part, zeros } = oracles

describe('the oracles', () => {
  test('import nothing but each other and the errors', () => {
    const source = new URL('../../packages/autograd/src/testing/', import.meta.url)
    const folder = new URL('oracles/', source)
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    )
    expect(files.length).toBeGreaterThan(60)
    for (const file of files) {
      const here = new URL(file, folder)
      const text = readFileSync(here, 'utf8')
      const imported = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]/g)].map(
        (match) => match[1]!,
      )
      const foreign = imported.filter((path) => {
        if (!path.startsWith('.')) return true
        const { href } = new URL(path, here)
        return !href.startsWith(folder.href) && href !== new URL('../errors/index.ts', source).href
      })
      expect(foreign, file).toEqual([])
    }
  })

  test('refuse arguments that do not fit, and say which', () => {
    const x = zeros([1, 2, 3])
    const w = zeros([2, 2, 2])
    const refused: [() => unknown, typeof ShapeError | typeof OptionError | typeof AxisError, RegExp][] = [
      [() => ndarray([2], [1]), ShapeError, /one number per entry/],
      [() => at(x, [0, 2, 0]), AxisError, /\[0, 2, 0\]/],
      [
        () => affineForward(zeros([2, 3]), zeros([4, 1]), zeros([1])),
        ShapeError,
        /W must have shape \[3, 1\]/,
      ],
      [
        () => affineBackward(zeros([2, 3]), zeros([3, 1]), zeros([1, 2])),
        ShapeError,
        /g must have shape \[2, 1\]/,
      ],
      [
        () => oracles.convForward(x, w, null, { groups: 3 }),
        OptionError,
        /groups must divide the 2 channels/,
      ],
      [
        () => oracles.convForward(x, w, null, { stride: [0] }),
        OptionError,
        /stride must be integers of at least 1/,
      ],
      [
        () => oracles.convForward(x, w, null, { padding: [[-1, 0]] }),
        OptionError,
        /padding must be integers/,
      ],
      [() => oracles.convForward(x, w, null, { dilation: [3] }), ShapeError, /a window must fit/],
      [() => oracles.convForward(x, w, zeros([3])), ShapeError, /bias must have shape \[2\]/],
      [() => oracles.convBackward(x, w, zeros([1, 2, 3])), ShapeError, /g must have shape \[1, 2, 2\]/],
      [
        () => oracles.convTransposeForward(x, w, null, { padding: [[2, 2]] }),
        ShapeError,
        /must not be empty/,
      ],
      [() => oracles.convTransposeForward(x, w, null, { outputPadding: [-1] }), OptionError, /outputPadding/],
      [() => oracles.maxPoolForward(x, { kernel: [2, 2, 2, 2] }), ShapeError, /needs an axis of x/],
      [
        () => oracles.maxPoolForward(x, { kernel: [0] }),
        OptionError,
        /kernel must be integers of at least 1/,
      ],
      [() => oracles.adaptiveMeanPoolForward(x, [0]), OptionError, /outputSize/],
      [() => oracles.batchNormForward(x, zeros([3]), zeros([2])), ShapeError, /gamma must have shape \[2\]/],
      [() => oracles.mseForward(x, zeros([1])), ShapeError, /^mseForward: t must have shape \[1, 2, 3\]/],
    ]
    for (const [call, kind, message] of refused) {
      expect(call).toThrow(kind)
      expect(call).toThrow(message)
    }
  })
})

describe('plain arrays', () => {
  test('indices run in row-major order, once for a scalar and never for an empty shape', () => {
    expect([...indices([2, 2])]).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ])
    expect([...indices([])]).toEqual([[]])
    expect([...indices([3, 0])]).toEqual([])
  })

  test('the parts along an axis joined again are the whole', () => {
    const x = draw(1).integers([2, 5, 3])
    expectEqual(join([part(x, 1, 0, 2), part(x, 1, 2, 2), part(x, 1, 2, 5)], 1), x)
    expect(at(part(x, 1, 2, 5), [1, 0, 2])).toBe(at(x, [1, 2, 2]))
  })
})

describe('the affine layer', () => {
  test('dW = xᵀ g, db = Σ g, dx = g Wᵀ on numbers worked out by hand', () => {
    const x = ndarray([2, 2], [1, 2, 3, 4])
    const W = ndarray([2, 1], [5, 6])
    expectEqual(affineForward(x, W, ndarray([1], [7])), ndarray([2, 1], [24, 46]))
    const { dx, dW, db } = affineBackward(x, W, ndarray([2, 1], [1, 10]))
    expectEqual(dx, ndarray([2, 2], [5, 6, 50, 60]))
    expectEqual(dW, ndarray([2, 1], [31, 42]))
    expectEqual(db, ndarray([1], [11]))
  })

  test('all gradients are exact in every entry, down to a batch of none', () => {
    const size = fc.integer({ min: 0, max: 4 })
    fc.assert(
      fc.property(size, size, size, fc.integer(), (n, i, o, seed) => {
        const random = draw(seed)
        const [x, W, b, g] = [[n, i], [i, o], [o], [n, o]].map((shape) => random.integers(shape))
        const { dx, dW, db } = affineBackward(x!, W!, g!)
        expectEqual(
          dx,
          differences((p) => affineForward(p, W!, b!), x!, g!, 1),
        )
        expectEqual(
          dW,
          differences((p) => affineForward(x!, p, b!), W!, g!, 1),
        )
        expectEqual(
          db,
          differences((p) => affineForward(x!, W!, p), b!, g!, 1),
        )
      }),
    )
  })
})
