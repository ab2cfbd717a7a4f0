import type { FftNorm, FftnOptions, FftOptions } from '@wengert/autograd'
import fc from 'fast-check'
import { axis } from '#autograd/testing/index.ts'
import {
  type FourierKind,
  type FourierStep,
  fourierBackward,
  fourierForward,
  fourierSteps,
  fourierStepsBackward,
} from '#autograd/testing/oracles/fourier.ts'
import { rollMap } from '#autograd/testing/oracles/movement/order.ts'
import { moving } from './oracles.ts'
import { between, noElements, ranked, shaped } from './setups.ts'
import { type EmptySetup, family, type Oracle, type Row, row, type Setup } from './spec.ts'

// Fourier transforms: linear maps, with complex numbers as pairs along a last axis.

const norms = fc.constantFrom<FftNorm>('backward', 'ortho', 'forward')
const complexKinds: ReadonlySet<FourierKind> = new Set(['fft', 'ifft', 'irfft'])

/** Lines of 1 to 8 numbers among other axes; n shorter and longer than they are. */
function linesOf(kind: FourierKind): fc.Arbitrary<Setup<FftOptions>> {
  const pairs = complexKinds.has(kind) ? [2] : []
  const least = kind === 'irfft' ? 2 : 1
  return fc
    .tuple(fc.array(between(1, 2), { maxLength: 2 }), between(least, 8), between(0, 2))
    .chain(([rest, size, place]) => {
      const shape = rest.toSpliced(Math.min(place, rest.length), 0, size)
      const at = Math.min(place, rest.length)
      return fc
        .record(
          {
            axis: fc.constantFrom(at, at - shape.length),
            n: between(1, 9),
            norm: norms,
          },
          { requiredKeys: ['axis'] },
        )
        .map((options) => ({ shapes: [[...shape, ...pairs]], options: options as FftOptions }))
    })
}

const refused = { refused: true } as const

function emptyLines(kind: FourierKind): EmptySetup<FftOptions>[] {
  const pairs = complexKinds.has(kind) ? [2] : []
  return [
    { shapes: [[0, 3, ...pairs]], options: {} },
    { shapes: [[2, 0, ...pairs]], options: { axis: 0, n: 3 } },
    { shapes: [[2, 0, ...pairs]], options: { n: 3 } },
    { shapes: [[2, 0, ...pairs]], options: {}, ...refused },
  ]
}

function transform(kind: FourierKind): Row {
  return row<FftOptions>({
    name: kind,
    setups: linesOf(kind),
    empty: emptyLines(kind),
    linear: true,
    integers: 'floating',
    oracle: {
      value: ([x], options) => fourierForward(kind, x!, options),
      backward: ([g], [x], options) => [fourierBackward(kind, g!, x!.shape, options)],
    },
    primitives: [{ fft: 'fourier', ifft: 'fourier', rfft: 'halfSpectrum', irfft: 'halfSpectrumSum' }[kind]],
    call: (op, [x], options) => op(x, options),
  })
}

type SeveralKind = 'fftn' | 'ifftn' | 'rfftn' | 'irfftn'
type TwoKind = 'fft2' | 'ifft2' | 'rfft2' | 'irfft2'

/** The transforms along single axes that make one along several: rfft goes first along the last axis, irfft last. */
function stepsOf(kind: SeveralKind, { axes, sizes, norm }: FftnOptions, rank: number): FourierStep[] {
  const own = kind === 'rfftn' ? rank : rank - 1
  const last = sizes === undefined ? 0 : own - sizes.length
  const list = axes ?? Array.from({ length: own - last }, (_, i) => last + i)
  const steps = list.map((at, i) => ({
    kind: kind.endsWith('fftn') && kind.startsWith('i') ? ('ifft' as const) : ('fft' as const),
    options: {
      axis: at < 0 ? at + own : at,
      ...(sizes && { n: sizes[i]! }),
      ...(norm && { norm }),
    },
  }))
  if (kind === 'rfftn') return [{ ...steps.at(-1)!, kind: 'rfft' }, ...steps.slice(0, -1)]
  if (kind === 'irfftn') return [...steps.slice(0, -1), { ...steps.at(-1)!, kind: 'irfft' }]
  return steps
}

/** Two or three axes of which some are transformed. */
function severalOf(kind: SeveralKind): fc.Arbitrary<Setup<FftnOptions>> {
  const pairs = kind === 'rfftn' ? [] : [2]
  return fc.array(between(2, 3), { minLength: 1, maxLength: 3 }).chain((shape) => {
    const all = shape.map((_, i) => i)
    const some = fc.shuffledSubarray(all, { minLength: 1 })
    const options = fc.record(
      { axes: some, sizes: fc.array(between(1, 4), { minLength: 3, maxLength: 3 }), norm: norms },
      { requiredKeys: [] },
    )
    return options.map(({ axes, sizes, norm }) => ({
      shapes: [[...shape, ...pairs]],
      options: {
        ...(axes && { axes }),
        ...(sizes && { sizes: sizes.slice(0, (axes ?? shape).length) }),
        ...(norm && { norm }),
      },
    }))
  })
}

function several(kind: SeveralKind): Row {
  const pairs = kind === 'rfftn' ? [] : [2]
  const oracle: Oracle<FftnOptions> = {
    value: ([x], options) => fourierSteps(stepsOf(kind, options, x!.shape.length), x!),
    backward: ([g], [x], options) => [fourierStepsBackward(stepsOf(kind, options, x!.shape.length), g!, x!)],
  }
  return row<FftnOptions>({
    name: kind,
    setups: severalOf(kind),
    empty: [
      { shapes: [[0, 3, ...pairs]], options: { axes: [1] } },
      { shapes: [[2, 0, ...pairs]], options: { sizes: [2, 3] } },
      { shapes: [[2, 0, ...pairs]], options: {}, ...refused },
    ],
    linear: true,
    integers: 'floating',
    oracle,
    call: (op, [x], options) => op(x, options),
  })
}

/** Two axes among two or three, the last two unless others are named. */
function two(kind: TwoKind): Row {
  const several = kind.replace('2', 'n') as SeveralKind
  const pairs = several === 'rfftn' ? [] : [2]
  const named = ({ axes = [-2, -1], ...rest }: FftnOptions): FftnOptions => ({ ...rest, axes })
  return row<FftnOptions>({
    name: kind,
    setups: fc.array(between(2, 3), { minLength: 2, maxLength: 3 }).chain((shape) => {
      const axes = fc.shuffledSubarray([...shape.keys()], { minLength: 2, maxLength: 2 })
      const sizes = fc.array(between(1, 4), { minLength: 2, maxLength: 2 })
      return fc
        .record({ axes, sizes, norm: norms }, { requiredKeys: [] })
        .map((options) => ({ shapes: [[...shape, ...pairs]], options: options as FftnOptions }))
    }),
    empty: [
      { shapes: [[0, 3, 2, ...pairs]], options: {} },
      { shapes: [[2, 0, ...pairs]], options: { sizes: [2, 3] } },
      { shapes: [[2, 0, ...pairs]], options: {}, ...refused },
    ],
    linear: true,
    integers: 'floating',
    oracle: {
      value: ([x], options) => fourierSteps(stepsOf(several, named(options), x!.shape.length), x!),
      backward: ([g], [x], options) => [
        fourierStepsBackward(stepsOf(several, named(options), x!.shape.length), g!, x!),
      ],
    },
    call: (op, [x], options) => op(x, options),
  })
}

type Shifted = readonly [axes: number | readonly number[] | null]

function shift(name: 'fftShift' | 'ifftShift'): Row {
  const by = (n: number) => (name === 'fftShift' ? 1 : -1) * Math.floor(n / 2)
  return row<Shifted>({
    name,
    setups: shaped(
      (shape) => fc.oneof(axis(shape.length), fc.constant(null)).map((at) => [at] as const),
      ranked(1),
    ),
    empty: noElements.map(({ shapes }) => ({ shapes, options: [null] })),
    linear: true,
    exact: true,
    integers: 'same',
    oracle: moving<Shifted>((shape, [axes]) => {
      const list = axes === null ? shape.map((_, i) => i) : [axes].flat()
      return rollMap(
        shape,
        list.map((at) => by(shape.at(at)!)),
        list,
      )
    }),
  })
}

export const fourier = family('Fourier transforms', [
  ...(['fft', 'ifft', 'rfft', 'irfft'] as const).map(transform),
  ...(['fftn', 'ifftn', 'rfftn', 'irfftn'] as const).map(several),
  ...(['fft2', 'ifft2', 'rfft2', 'irfft2'] as const).map(two),
  shift('fftShift'),
  shift('ifftShift'),
])
