/**
 * The description of a reduction, in words. Totals are numbered by rows (and columns); the reduced positions are lines,
 * and of each line a stretch of elements. A part takes a share of the rows, of the columns and of the reduced ones.
 */
export const words = {
  rows: 0,
  rowShare: 1,
  columns: 2,
  columnParts: 3,
  columnShare: 4,
  lines: 5,
  reducedParts: 6,
  lineShare: 7,
  length: 8,
  lengthShare: 9,
  /** Lines that all columns go down before any goes further. */
  chunk: 10,
  out: 11,
  sizes: 12,
} as const

/** Where operand j's words begin: address, strides along kept axes, along reduced axes, and its step; in bytes. */
export const operandWord = (kept: number, reduced: number, j: number) =>
  words.sizes + kept + reduced + j * (kept + reduced + 2)

/** The value of an expression that is reduced, and those that are stored on the way. */
export interface Wanted {
  readonly value: number
  readonly stores: readonly number[]
}
