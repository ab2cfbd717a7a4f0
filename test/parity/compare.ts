import type { Tensor } from '@wengert/autograd'
import type { CaseTensor, NamedTensors, Tolerance } from './case.ts'

/** One tensor of a case that came out wrong. */
export interface Difference {
  /** As `outputs.out` or `grads.weight`. */
  readonly where: string
  /** As `at [1, 0]: want 0.5, got 0.25; ...`. */
  readonly what: string
}

export interface Comparison {
  readonly tol: Tolerance
  /** Tell 0 from -0. */
  readonly signedZero?: boolean
}

/** The differences between the expected tensors and those that came, by name; tensors nobody expects are ignored. */
export function compareAll(
  where: string,
  want: NamedTensors,
  got: Readonly<Record<string, Tensor | null | undefined>>,
  how: Comparison,
): Difference[] {
  return Object.entries(want).flatMap(([name, tensor]) => {
    const what = compareTensor(tensor, got[name], how)
    return what === null ? [] : [{ where: `${where}.${name}`, what }]
  })
}

/** What is wrong with `got`, in words; null when it is right. */
export function compareTensor(
  want: CaseTensor,
  got: Tensor | null | undefined,
  how: Comparison,
): string | null {
  if (got === null || got === undefined) return 'no such result'
  const dtype = want.dtype === 'int64' ? 'int32' : want.dtype
  if (got.dtype !== dtype) return `want dtype ${dtype}, got ${got.dtype}`
  if (String(got.shape) !== String(want.shape)) return `want shape [${want.shape}], got [${got.shape}]`
  return compareData(want, Float64Array.from(got.data()), how)
}

function compareData(want: CaseTensor, got: Float64Array, how: Comparison): string | null {
  let count = 0
  let worst = -1
  let worstExcess = -1
  for (let i = 0; i < want.data.length; i++) {
    const excess = exceeds(want.data[i]!, got[i]!, how)
    if (excess === 0) continue
    count++
    if (excess > worstExcess) [worst, worstExcess] = [i, excess]
  }
  return count === 0 ? null : describe(want, got, how.tol, worst, count)
}

/** 0 if `got` is accepted, otherwise how far the error is above the tolerance; infinite where no distance is meant. */
function exceeds(want: number, got: number, { tol, signedZero }: Comparison): number {
  if (Number.isNaN(want)) return Number.isNaN(got) ? 0 : Number.POSITIVE_INFINITY
  if (want === got) return signedZero && !Object.is(want, got) ? Number.POSITIVE_INFINITY : 0
  if (!Number.isFinite(want) || !Number.isFinite(got)) return Number.POSITIVE_INFINITY
  return Math.max(0, Math.abs(got - want) - allowed(want, tol))
}

function allowed(want: number, { rtol, atol }: Tolerance): number {
  return atol + rtol * Math.abs(want)
}

function describe(want: CaseTensor, got: Float64Array, tol: Tolerance, at: number, count: number): string {
  const [w, g] = [want.data[at]!, got[at]!]
  return [
    `at [${unravel(at, want.shape).join(', ')}]: want ${print(w)}, got ${print(g)}`,
    ...explain(w, g, tol),
    `${count} of ${want.data.length} elements differ`,
  ].join('; ')
}

/** Why two numbers that may look alike are not accepted. */
function explain(want: number, got: number, tol: Tolerance): string[] {
  if (want === got) return ['the sign of zero counts here']
  if (!Number.isFinite(want) || !Number.isFinite(got)) return []
  return [`error ${Math.abs(got - want)}, allowed ${allowed(want, tol)} (rtol ${tol.rtol}, atol ${tol.atol})`]
}

function print(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

/** The index of each axis of a row-major position. */
function unravel(position: number, shape: readonly number[]): number[] {
  const index: number[] = []
  let rest = position
  for (const n of shape.toReversed()) {
    index.unshift(rest % n)
    rest = Math.floor(rest / n)
  }
  return index
}
