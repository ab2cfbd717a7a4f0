import fc from 'fast-check'
import { interpolateBackward, interpolateForward, type Resample } from '#autograd/testing/oracles/index.ts'
import { between } from './setups.ts'
import { type EmptySetup, family, type Row, row, type Setup } from './spec.ts'

// Images resampled to other sizes: by choice of elements, and by weights.

type Options = Required<Resample>
type Mode = Resample['mode']

/** Factors that leave a rest, among them. */
const factors = fc.constantFrom(0.5, 0.7, 1, 1.2, 1.5, 2, 2.3, 3)

const lists = <T>(of: fc.Arbitrary<T>, axes: number) => fc.array(of, { minLength: axes, maxLength: axes })

/** Positions whose integers rounding could miss stay out: there floor is a matter of the last bit. */
const decided = (n: number, factor: number) =>
  Array.from({ length: 2 * Math.floor(n * factor) }, (_, i) => i / (2 * factor)).every(
    (at) => at === Math.round(at) || Math.abs(at - Math.round(at)) > 1e-6,
  )

function resampling(mode: Mode, axes: number): fc.Arbitrary<Setup<Options>> {
  const corners = ['nearest', 'nearest-exact', 'area'].includes(mode) ? fc.constant(false) : fc.boolean()
  const input = fc.tuple(between(1, 2), lists(between(1, 5 - axes), axes))
  const sizes = lists(between(1, 7 - 2 * axes), axes)
  return fc
    .tuple(input, sizes, lists(factors, axes), fc.boolean(), fc.boolean(), corners)
    .filter(([[, spatial], , scale]) =>
      spatial.every((n, k) => Math.floor(n * scale[k]!) >= 1 && decided(n, scale[k]!)),
    )
    .map(([[n, spatial], size, scale, bySize, recompute, alignCorners]) => ({
      shapes: [[n, 2, ...spatial]],
      options: {
        mode,
        size: bySize ? size : null,
        scaleFactor: bySize ? null : scale,
        alignCorners,
        recomputeScaleFactor: !bySize && recompute,
      },
    }))
}

const of = (...cases: readonly (readonly [Mode, number])[]) =>
  fc.oneof(...cases.map(([mode, axes]) => resampling(mode, axes)))

const noImages = (mode: Mode): EmptySetup<Options>[] => {
  const common = { mode, alignCorners: false, recomputeScaleFactor: false }
  const axes = mode === 'linear' ? 1 : 2
  return [
    {
      shapes: [[0, 2, 3, 3].slice(0, 2 + axes)],
      options: { ...common, size: [5, 2].slice(0, axes), scaleFactor: null },
    },
    {
      shapes: [[2, 0, 3, 3].slice(0, 2 + axes)],
      options: { ...common, size: null, scaleFactor: [2, 2].slice(0, axes) },
    },
    {
      shapes: [[1, 1, 0, 3].slice(0, 2 + axes)],
      options: { ...common, size: [2, 2].slice(0, axes), scaleFactor: null },
      refused: true,
    },
  ]
}

const resample = (it: Partial<Row<Options>> & Pick<Row<Options>, 'name' | 'setups' | 'empty' | 'integers'>) =>
  row<Options>({
    op: 'interpolate',
    linear: true,
    oracle: {
      value: ([x], options) => interpolateForward(x!, options),
      backward: ([g], [x], options) => [interpolateBackward(x!, options, g!)],
    },
    call: (op, [x], options) => op(x, options),
    ...it,
  })

export const interpolation = family('interpolation', [
  resample({
    name: 'interpolate',
    setups: of(['linear', 1], ['bilinear', 2], ['trilinear', 3]),
    empty: noImages('linear'),
    integers: 'refused',
  }),
  resample({
    name: 'interpolate (nearest)',
    setups: of(['nearest', 1], ['nearest', 2], ['nearest', 3], ['nearest-exact', 1], ['nearest-exact', 2]),
    empty: noImages('nearest'),
    exact: true,
    special: true,
    integers: 'same',
  }),
  resample({
    name: 'interpolate (bicubic)',
    setups: of(['bicubic', 2]),
    empty: noImages('bicubic'),
    integers: 'refused',
  }),
  resample({
    name: 'interpolate (area)',
    setups: of(['area', 1], ['area', 2], ['area', 3]),
    empty: noImages('area'),
    integers: 'refused',
  }),
])
