import type { Tensor } from '@wengert/autograd'
import type { oracles } from '@wengert/autograd/testing'

/** A tensor as the plain array that the formulas by hand compute with. */
export function plain(x: Tensor): oracles.NdArray {
  return { shape: [...x.shape], data: [...x.data()].map(Number) }
}

/** The largest difference of two arrays of one shape, as a part of the largest entry. */
export function relativeDifference(x: Tensor | oracles.NdArray, byHand: oracles.NdArray): number {
  const values = 'toArray' in x ? plain(x) : x
  if (values.shape.join() !== byHand.shape.join()) return Number.NaN
  const [difference, size] = [values.data.map((v, i) => v - byHand.data[i]!), byHand.data].map(largest)
  return size === 0 ? difference! : difference! / size!
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}

/**
 * Prints how far what the tape says is from what the formula says, for each name in `byHand`.
 *
 * @example
 * compare({ dW: layer.weight.grad! }, { dW: oracles.affineBackward(x, W, g).dW })
 * // dW: tape and formula differ by 2.1e-16 of the largest entry
 */
export function compare(
  tape: Readonly<Record<string, Tensor>>,
  byHand: Readonly<Record<string, oracles.NdArray>>,
): void {
  for (const [name, formula] of Object.entries(byHand)) {
    const difference = relativeDifference(tape[name]!, formula)
    console.log(`${name}: tape and formula differ by ${difference.toExponential(1)} of the largest entry`)
  }
}
