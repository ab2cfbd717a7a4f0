import { binary, type Elementwise } from '../elementwise/function.ts'

/**
 * Terms of losses with their partial derivatives in the input x and the target t; with u = x - t those of a
 * function of u are f' and -f'.
 */
const ofDifference = (value: (u: number) => number, slope: (u: number) => number): Elementwise =>
  binary(
    (x, t) => value(x - t),
    (x, t) => slope(x - t),
    (x, t) => -slope(x - t),
  )

/** |u|; its slope is the sign, 0 at 0. */
export const l1Term = ofDifference(Math.abs, Math.sign)

/** u²/2 up to |u| = d, else d |u| - d²/2; its slope is u, at most d in size. */
export const huberTerm = (d: number): Elementwise =>
  ofDifference(
    (u) => (Math.abs(u) <= d ? u ** 2 / 2 : d * Math.abs(u) - d ** 2 / 2),
    (u) => Math.sign(u) * Math.min(Math.abs(u), d),
  )

/** u² / (2b) below |u| = b, else |u| - b/2; its slope is u / b, at most 1 in size. */
export const smoothL1Term = (b: number): Elementwise =>
  ofDifference(
    (u) => (Math.abs(u) < b ? u ** 2 / (2 * b) : Math.abs(u) - b / 2),
    (u) => (Math.abs(u) < b ? u / b : Math.sign(u)),
  )

/**
 * -t log x - (1 - t) log(1 - x) for 0 < x < 1: in x, -t/x + (1 - t)/(1 - x) = (x - t) / (x (1 - x)); in t, the
 * logarithm of the odds with its sign changed.
 */
export const bceTerm: Elementwise = binary(
  (x, t) => -t * Math.log(x) - (1 - t) * Math.log(1 - x),
  (x, t) => (x - t) / (x * (1 - x)),
  (x) => Math.log((1 - x) / x),
)

const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))

/**
 * -p t log s(x) - (1 - t) log(1 - s(x)) with the sigmoid s and a third argument p: -log s(x) = softplus(-x) and
 * -log(1 - s(x)) = softplus(x), whose derivatives are -s(-x) and s(x).
 */
export const bceWithLogitsTerm: Elementwise = {
  value: (x, t, p) => p! * t! * softplus(-x!) + (1 - t!) * softplus(x!),
  partials: [
    (x, t, p) => (1 - t!) * sigmoid(x!) - p! * t! * sigmoid(-x!),
    (x, _t, p) => p! * softplus(-x!) - softplus(x!),
    (x, t) => t! * softplus(-x!),
  ],
}

/** t (log t - x): -t in x and log t + 1 - x in t; all 0 where t is 0. */
export const klDivTerm: Elementwise = binary(
  (x, t) => (t === 0 ? 0 : t * (Math.log(t) - x)),
  (_x, t) => -t,
  (x, t) => (t === 0 ? 0 : Math.log(t) + 1 - x),
)

/** e^t (t - x): -e^t in x and e^t (t - x + 1) in t. */
export const klDivLogTerm: Elementwise = binary(
  (x, t) => Math.exp(t) * (t - x),
  (_x, t) => -Math.exp(t),
  (x, t) => Math.exp(t) * (t - x + 1),
)

/** log t! by Stirling where t > 1, t log t - t + log(2πt)/2, with the slope log t + 1/(2t); else 0. */
const stirling = (t: number) => (t > 1 ? t * Math.log(t) - t + Math.log(2 * Math.PI * t) / 2 : 0)
const stirlingSlope = (t: number) => (t > 1 ? Math.log(t) + 1 / (2 * t) : 0)

export interface PoissonTerm {
  readonly logInput: boolean
  readonly full: boolean
  readonly eps: number
}

/** m - t log m with the mean m = e^x, or m = x with eps added in the logarithm; in x, m' - t (log m)'. */
export function poissonTerm({ logInput, full, eps }: PoissonTerm): Elementwise {
  const mean = (x: number) => (logInput ? Math.exp(x) : x)
  const log = (x: number) => (logInput ? x : Math.log(x + eps))
  return binary(
    (x, t) => mean(x) - t * log(x) + (full ? stirling(t) : 0),
    (x, t) => (logInput ? Math.exp(x) - t : 1 - t / (x + eps)),
    (x, t) => -log(x) + (full ? stirlingSlope(t) : 0),
  )
}

/** (log v + u²/v) / 2 for v above the smallest variance: u/v in x, -u/v in t, (1/v - u²/v²) / 2 in v. */
export const gaussianTerm = (full: boolean): Elementwise => ({
  value: (x, t, v) => (Math.log(v!) + (x! - t!) ** 2 / v! + (full ? Math.log(2 * Math.PI) : 0)) / 2,
  partials: [
    (x, t, v) => (x! - t!) / v!,
    (x, t, v) => (t! - x!) / v!,
    (x, t, v) => (1 / v! - ((x! - t!) / v!) ** 2) / 2,
  ],
})

/** x for y = 1, max(0, m - x) for y = -1, with slope -1 at m; y is no variable. */
export const hingeTerm = (m: number): Elementwise =>
  binary(
    (x, y) => (y === 1 ? x : Math.max(0, m - x)),
    (x, y) => (y === 1 ? 1 : x <= m ? -1 : 0),
    () => 0,
  )

/** max(0, m - y (a - b)): -y in a and y in b where it is not cut, the bend included; y is no variable. */
export function rankingTerm(m: number): Elementwise {
  const counts = (a: number, b: number, y: number) => m - y * (a - b) >= 0
  return {
    value: (a, b, y) => Math.max(0, m - y! * (a! - b!)),
    partials: [
      (a, b, y) => (counts(a!, b!, y!) ? -y! : 0),
      (a, b, y) => (counts(a!, b!, y!) ? y! : 0),
      () => 0,
    ],
  }
}
