import { type DType, type Tensor, tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { avoiding, dyadic, seeking, separated, special, tied, type Values } from '#autograd/testing/index.ts'
import type { Domain, Sample, Setup, Spec } from './spec.ts'

/**
 * Which elements the float arguments have:
 * - `smooth`: away from kinks and ties, where differences say what the derivative is;
 * - `points`: small dyadic numbers, with kinks and ties among them, where values and conventions are compared;
 * - `special`: NaN, infinities and the ends of the range of floats.
 */
export type Elements = 'smooth' | 'points' | 'special'

function smoothValues({ low = -2, high = 2, kinks = [], poles = [] }: Domain): Values {
  return avoiding([...kinks, ...poles], { low, high, distance: 1 / 8 })
}

function pointValues({ low = -2, high = 2, kinks = [], poles = [] }: Domain): Values {
  if (poles.length > 0) return avoiding(poles, { low, high, distance: 1 / 4 })
  const range = dyadic({ low, high })
  if (kinks.length === 0) return range
  const sought = seeking(kinks, { low, high })
  return (size) => fc.oneof(sought(size), range(size))
}

const alone = { smooth: smoothValues, points: pointValues, special: () => special() }

/** Elements of every float argument, given how many each has. */
type Lists = (sizes: readonly number[]) => fc.Arbitrary<number[][]>

function apart({ domain }: Spec, elements: Elements): Lists {
  const domains = [domain].flat() as Domain[]
  const values = domains.map((each) => alone[elements](each))
  return (sizes) => fc.tuple(...sizes.map((size, i) => values[Math.min(i, values.length - 1)]!(size)))
}

/** One value everywhere, so that whole lines are equal, or 0. */
const alike: Values = (size) =>
  fc.constantFrom(0, 0, 1, -1).map((value) => new Array<number>(size).fill(value))

/** All arguments drawn as one list, so that elements differ, or are equal, across arguments too. */
function together(elements: 'smooth' | 'points', other: Lists): Lists {
  const joint = (values: Values): Lists => {
    return (sizes) =>
      values(sizes.reduce((a, b) => a + b, 0)).map((list) => {
        const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((a, b) => a + b, 0))
        return sizes.map((size, i) => list.slice(starts[i]!, starts[i]! + size))
      })
  }
  const [distinct, equal, same] = [joint(separated()), joint(tied()), joint(alike)]
  if (elements === 'smooth') return distinct
  return (sizes) => fc.oneof(equal(sizes), same(sizes), distinct(sizes), other(sizes))
}

const made = new WeakMap<Spec, Record<Elements, Lists>>()

/** Arbitraries of elements are tables of thousands of numbers: made once for each row. */
function listsOf(spec: Spec): Record<Elements, Lists> {
  const known = made.get(spec)
  if (known) return known
  const [smooth, points] = [apart(spec, 'smooth'), apart(spec, 'points')]
  const lists = {
    smooth: spec.ties ? together('smooth', smooth) : smooth,
    points: spec.ties ? together('points', points) : points,
    special: apart(spec, 'special'),
  }
  made.set(spec, lists)
  return lists
}

const product = (shape: readonly number[]) => shape.reduce((size, n) => size * n, 1)

/** A float tensor of nothing known at compile time. */
export function floats(list: readonly number[], shape: readonly number[], dtype: DType = 'float64'): Tensor {
  return tensor(Float64Array.from(list), shape, { dtype }).dynamic()
}

/** A setup with elements. */
export function filled(spec: Spec, elements: Elements, setup: Setup): fc.Arbitrary<Sample> {
  const { shapes, constants = [], options } = setup
  return listsOf(spec)
    [elements](shapes.map(product))
    .map((lists) => ({
      inputs: [...lists.map((list, i) => floats(list, shapes[i]!)), ...constants],
      options,
    }))
}

/** Arguments of calls of an operation; no argument has more than `most` elements. */
export function samples(spec: Spec, elements: Elements, most = 400): fc.Arbitrary<Sample> {
  const small = spec.setups.filter(({ shapes }) => shapes.every((shape) => product(shape) <= most))
  const all = small.chain((setup) => filled(spec, elements, setup))
  const { kink } = spec
  return elements === 'smooth' && kink ? all.filter(({ inputs, options }) => !kink(inputs, options)) : all
}

export const isFloat = (x: Tensor) => x.dtype === 'float32' || x.dtype === 'float64'
