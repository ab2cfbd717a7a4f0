import { ShapeError } from '../../errors/index.ts'
import { type NdArray, requireRank, requireShape } from './ndarray.ts'

/**
 * Statistics of channels, over batch and positions: μ = (1/N) Σ x_i and v = (1/N) Σ (x_i - μ)². The squares
 * around the sample's own mean add up to too little, by the factor (N - 1) / N on average, so the running
 * variance takes the unbiased estimate v N / (N - 1).
 */

/** Mean and variance, one entry per channel. */
export interface Statistics {
  readonly mean: NdArray
  readonly variance: NdArray
}

/** Places in the data of every channel of `x: [n, c, ...]`, one list per channel. */
export function channelPlaces(op: string, x: NdArray): number[][] {
  requireRank(op, 'x', x, 2, '[n, c, ...]')
  const channels = x.shape[1]!
  const perChannel = x.shape.slice(2).reduce((product, n) => product * n, 1)
  const places = Array.from({ length: channels }, () => [] as number[])
  x.data.forEach((_, place) => {
    places[Math.floor(place / perChannel) % channels]!.push(place)
  })
  return places
}

/** Throws a ShapeError unless every vector, given by its name, has one entry per channel. */
export function requireChannels(op: string, count: number, vectors: Readonly<Record<string, NdArray>>): void {
  for (const [name, value] of Object.entries(vectors)) requireShape(op, name, value, [count])
}

function vector(values: number[]): NdArray {
  return { shape: [values.length], data: values }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Batch mean and biased variance of every channel; `x: [n, c, ...] -> [c]` each. */
export function batchStatistics(x: NdArray): Statistics {
  const perChannel = channelPlaces('batchStatistics', x).map((places) =>
    places.map((place) => x.data[place]!),
  )
  const means = perChannel.map(mean)
  const variances = perChannel.map((values, c) => mean(values.map((value) => (value - means[c]!) ** 2)))
  return { mean: vector(means), variance: vector(variances) }
}

/**
 * Running statistics after one training step: `(1 - momentum) old + momentum new`, new being the batch mean
 * and the unbiased variance.
 *
 * Throws a ShapeError if a channel holds fewer than two values: their unbiased variance does not exist.
 */
export function runningStatistics(x: NdArray, old: Statistics, momentum = 0.1): Statistics {
  const places = channelPlaces('runningStatistics', x)
  requireChannels('runningStatistics', places.length, { ...old })
  const N = places[0]?.length ?? 2
  if (N < 2) {
    const got = `[${x.shape.join(', ')}]`
    throw new ShapeError('runningStatistics', 'every channel needs two values or more', got, 'a larger batch')
  }
  const batch = batchStatistics(x)
  const mix = (before: NdArray, now: NdArray, factor: number) =>
    vector(before.data.map((value, c) => (1 - momentum) * value + momentum * factor * now.data[c]!))
  return { mean: mix(old.mean, batch.mean, 1), variance: mix(old.variance, batch.variance, N / (N - 1)) }
}
