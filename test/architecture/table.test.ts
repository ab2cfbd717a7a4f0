import type { Primitive, Tensor } from '@wengert/autograd'
import * as wengert from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { registry } from '#autograd/primitives/kinds.ts'
import { edgesOf } from '#autograd/testing/index.ts'
import { dyadicLike, outputsOf, pull } from '#test/properties/table/calls.ts'
import { applies, type PropertyName, properties } from '#test/properties/table/properties.ts'
import { notOperations, ops, specOf, specs, withOp, withPrimitive } from '#test/specs/index.ts'
import { isFloat, samples } from '#test/specs/samples.ts'
import type { Spec } from '#test/specs/spec.ts'

/** Primitives that no operation applies. */
const ofTransforms = ['alias']

/** Names of the primitives that are applied while something runs. */
function appliedBy(run: () => void): Set<string> {
  const seen = new Set<string>()
  const undo = [...registry.values()].map((primitive) => {
    const { kernel } = primitive
    const watched: Primitive['kernel'] = (views, attrs, out) => {
      seen.add(primitive.name)
      return kernel(views, attrs, out)
    }
    Object.assign(primitive, { kernel: watched })
    return () => Object.assign(primitive, { kernel })
  })
  try {
    run()
  } finally {
    for (const put of undo) put()
  }
  return seen
}

const few = (spec: Spec) => fc.sample(samples(spec, 'points'), { numRuns: 40, seed: 1 })

describe('the table of operations', () => {
  test('has a row for every function that is exported, but for those listed as no operations', () => {
    const known = new Set([...specs.map(({ op }) => op), ...notOperations])
    expect(Object.keys(wengert).filter((name) => !known.has(name))).toEqual([])
  })

  test('has rows and exceptions only for what is exported', () => {
    const exported = new Set(Object.keys(wengert))
    expect(specs.filter(({ op }) => !exported.has(op)).map(({ name }) => name)).toEqual([])
    expect([...notOperations].filter((name) => !exported.has(name))).toEqual([])
    expect(specs.filter(({ op }) => notOperations.has(op)).map(({ name }) => name)).toEqual([])
  })

  test('has one row of a name, and an oracle in every row', () => {
    const names = specs.map(({ name }) => name)
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
    for (const { name, oracle, order } of specs) {
      expect(oracle?.value, name).toBeTypeOf('function')
      if (order !== 0) expect(oracle.backward, name).toBeTypeOf('function')
    }
  })

  test('gives the reason of every row that cannot be differentiated any number of times', () => {
    for (const { name, order, reason } of specs) if (order !== 'any') expect(reason, name).toBeTruthy()
  })

  test('has empty tensors in every row', () => {
    expect(specs.filter(({ empty }) => empty.length === 0).map(({ name }) => name)).toEqual([])
  })

  test('names every primitive that there is, and no other', () => {
    const named = new Set([...specs.flatMap(({ primitives }) => primitives), ...ofTransforms])
    expect([...registry.keys()].filter((name) => !named.has(name))).toEqual([])
    expect([...named].filter((name) => !registry.has(name))).toEqual([])
  })

  test.each(specs.filter(({ primitives }) => primitives.length > 0))(
    '$name applies the primitives it names',
    (spec) => {
      const seen = appliedBy(() => {
        for (const it of few(spec))
          if (spec.order === 0) outputsOf(spec, it)
          else pull(spec, it, dyadicLike(1))
      })
      expect(spec.primitives.filter((name) => !seen.has(name))).toEqual([])
    },
  )

  test('goes through the primitives of transforms in second derivatives', () => {
    expect([...appliedBy(() => properties.secondOrder(specOf('mul'), 1, 1))]).toEqual(
      expect.arrayContaining(ofTransforms),
    )
  })

  test('lets every property speak of some rows, and some property of every row', () => {
    const names = Object.keys(properties) as PropertyName[]
    for (const name of names)
      expect(
        specs.some((spec) => applies(name, spec)),
        name,
      ).toBe(true)
    for (const spec of specs)
      expect(names.filter((name) => applies(name, spec)).length, spec.name).toBeGreaterThan(3)
  })
})

describe('the samples of the table', () => {
  const many = (name: string) => fc.sample(specOf(name).setups, { numRuns: 300, seed: 1 })

  test.each(['conv1d', 'conv2d', 'conv3d'])(
    '%s is tried with everything that breaks convolutions',
    (name) => {
      const seen = many(name).flatMap(({ shapes: [input, weight], options }) => {
        const padding = options.sides.map(([before]: [number, number]) => before)
        return edgesOf({ ...options, input: input!, weight: weight!, kernelSize: weight!.slice(2), padding })
      })
      expect([...new Set(seen)].sort()).toEqual([
        'depthwise',
        'dilation of one element',
        'groups',
        'padding beyond half the window',
        'stride beyond the window',
        'stride leaves a rest',
        'window wholly in padding',
      ])
      const forms = many(name).map(({ options: { padding } }) => typeof (padding[0] ?? padding))
      expect(new Set(forms)).toEqual(new Set(['number', 'object', 'string']))
    },
  )

  test('have ties where the table says that there are kinks, and none where they are smooth', () => {
    const tied = (spec: Spec, elements: 'points' | 'smooth') =>
      fc.sample(samples(spec, elements), { numRuns: 60, seed: 1 }).filter(({ inputs }) => {
        const all = inputs.filter(isFloat).flatMap((x) => Array.from(x.data()))
        return new Set(all).size < all.length
      }).length
    for (const spec of specs.filter(({ ties }) => ties)) {
      expect(tied(spec, 'points'), spec.name).toBeGreaterThan(10)
      expect(tied(spec, 'smooth'), spec.name).toBe(0)
    }
  })

  test('read and write one position several times, and count some from the end', () => {
    for (const name of ['gather', 'scatterAdd', 'indexSelect', 'take']) {
      const lists = many(name).map(({ constants }) => Array.from(constants![0]!.data()))
      expect(lists.filter((list) => new Set(list).size < list.length).length, name).toBeGreaterThan(100)
      expect(lists.filter((list) => list.some((i) => i < 0)).length, name).toBeGreaterThan(100)
    }
  })
})

describe('another rule in the place of the right one', () => {
  /** fast-check reports what a property found as the cause of its error. */
  const because = (found: RegExp) =>
    expect.objectContaining({ cause: expect.objectContaining({ message: expect.stringMatching(found) }) })
  const twice = (x: Tensor) => x.tanh().mul(2)

  test('is noticed while it is there, for an operation', () => {
    const tanh = specOf('tanh')
    expect(() => withOp('tanh', twice, () => properties.value(tanh, 1, 10))).toThrow(
      because(/where .* is right/),
    )
    expect(ops.tanh).toBe(wengert.tanh)
    properties.value(tanh, 1, 10)
  })

  test('is noticed while it is there, for a primitive, in everything that uses it', () => {
    const wrong = ({ vjp }: Primitive) => ({
      vjp: ((g, call, i) => vjp(g, call, i)?.neg() ?? null) as Primitive['vjp'],
    })
    for (const name of ['tanh', 'mish'])
      expect(() => withPrimitive('tanh', wrong, () => properties.gradcheck(specOf(name), 1, 10))).toThrow(
        because(/central differences/),
      )
    properties.gradcheck(specOf('tanh'), 1, 10)
  })
})
