/** How a convolution is cut into tiles, and which points its polynomials are multiplied at. */
export interface Scheme {
  readonly name: string
  /** Points besides 0 and infinity: each and its negative. */
  readonly pairs: readonly number[]
  /** Entries of the kernel along an axis that is transformed. */
  readonly taps: number
  /** Points along such an axis. */
  readonly points: number
  /** Both axes are transformed; else rows only, and rows of the kernel are summed up by the products. */
  readonly square: boolean
}

/** Outputs of a tile along each axis that is transformed. */
export const outputs = 4

/**
 * F(4 x 4, 3 x 3): a quarter of the multiplications. The usual points 1 and 2 make the error twice that of 3/4 and 3/2,
 * which were the best of a dozen tried.
 */
export const square3: Scheme = { name: 'square3', pairs: [3 / 4, 3 / 2], taps: 3, points: 6, square: true }

/** F(4, 5) along rows: two fifths of the multiplications. */
export const row5: Scheme = { name: 'row5', pairs: [1 / 2, 1, 2], taps: 5, points: 8, square: false }

/** How many matrices there are. */
export const matricesOf = ({ points, square }: Scheme): number => (square ? points * points : points)
