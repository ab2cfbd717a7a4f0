import { binary, type Elementwise, unary } from './function.ts'

/**
 * Truth values, 1 and 0: constant but for their jumps, so all derivatives are 0. A comparison with NaN is
 * false, but NaN is not equal to anything. 0 is false and everything else is true.
 *
 * where(c, x, y) is x where c is true and y where it is not: linear in both with the slopes c and 1 - c, so
 * that the side that was not chosen gets exactly 0, even where it is NaN or infinite.
 */

const flat = () => 0
const test1 = (holds: (x: number) => boolean): Elementwise => unary((x) => (holds(x) ? 1 : 0), flat)
const test2 = (holds: (x: number, y: number) => boolean): Elementwise =>
  binary((x, y) => (holds(x, y) ? 1 : 0), flat, flat)

export const equal = test2((x, y) => x === y)
export const notEqual = test2((x, y) => x !== y)
export const less = test2((x, y) => x < y)
export const lessEqual = test2((x, y) => x <= y)
export const greater = test2((x, y) => x > y)
export const greaterEqual = test2((x, y) => x >= y)
export const logicalAnd = test2((x, y) => x !== 0 && y !== 0)
export const logicalOr = test2((x, y) => x !== 0 || y !== 0)
export const logicalXor = test2((x, y) => (x !== 0) !== (y !== 0))
export const logicalNot = test1((x) => x === 0)
export const isNaN = test1((x) => Number.isNaN(x))
export const isInf = test1((x) => Math.abs(x) === Infinity)
export const isFinite = test1((x) => Number.isFinite(x))

export const where: Elementwise = {
  value: (c, x, y) => (c !== 0 ? x! : y!),
  partials: [flat, (c) => (c !== 0 ? 1 : 0), (c) => (c !== 0 ? 0 : 1)],
}
