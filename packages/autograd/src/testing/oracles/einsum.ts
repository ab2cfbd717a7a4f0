import { OptionError, ShapeError } from '../../errors/index.ts'
import { at, indices, type NdArray, offset, requireShape, zeros } from './ndarray.ts'

/**
 * Einsum over index environments: an environment e gives every letter a value, and
 *
 *   out[e on the output's letters] = Σ over the environments that agree there of Π_k x_k[e on its letters].
 *
 * A letter may stand several times in one operand: then only its diagonal is read. Every environment adds one
 * product to L = <g, out>, namely g[e] Π_k x_k[e]. It is linear in the entry of each operand it reads, so it
 * adds to that entry's gradient the other factors:
 *
 *   dx_k[e] += g[e] Π_{j != k} x_j[e].
 *
 * The product leaves factor k out instead of dividing by it, so zeros do no harm.
 */

interface Equation {
  readonly operands: readonly string[]
  readonly output: string
}

/** Without `->` the output's letters are those that occur once, in alphabetical order. */
function parse(op: string, equation: string, count: number): Equation {
  const [left, right] = equation.replaceAll(' ', '').split('->') as [string, string | undefined]
  const operands = left.split(',')
  const letters = [...left.replaceAll(',', '')]
  const output =
    right ??
    letters
      .filter((a) => letters.indexOf(a) === letters.lastIndexOf(a))
      .sort()
      .join('')
  const known = [...output].every((a) => letters.includes(a)) && new Set(output).size === output.length
  if (operands.length !== count || !known || !/^[a-zA-Z,]*$/.test(left)) {
    const required = `letters for ${count} operands, and an output of some of them, each once, are needed`
    throw new OptionError(op, required, `"${equation}"`, 'an equation as "ij,jk->ik"')
  }
  return { operands, output }
}

/** The length of every letter; a ShapeError if two uses of a letter differ. */
function lengths(op: string, operands: readonly string[], xs: readonly NdArray[]): Map<string, number> {
  const known = new Map<string, number>()
  xs.forEach((x, k) => {
    const letters = [...operands[k]!]
    const fits = letters.every((a, i) => {
      const length = known.get(a) ?? x.shape[i]!
      known.set(a, length)
      return length === x.shape[i]
    })
    if (letters.length === x.shape.length && fits) return
    const got = `"${operands[k]}" and [${x.shape.join(', ')}]`
    throw new ShapeError(op, 'one letter per axis, of one length everywhere, is needed', got, 'other letters')
  })
  return known
}

function outputShape(op: string, equation: string, xs: readonly NdArray[]) {
  const { operands, output } = parse(op, equation, xs.length)
  const known = lengths(op, operands, xs)
  const letters = [...known.keys()]
  /** The index that the environment gives to a string of letters. */
  const on = (environment: readonly number[], word: string) =>
    [...word].map((a) => environment[letters.indexOf(a)]!)
  return { operands, output, on, sizes: [...known.values()], shape: [...output].map((a) => known.get(a)!) }
}

/**
 * Einsum by its definition, for any number of operands and without `...`.
 *
 * @example
 * einsumForward('i,i->', [ndarray([2], [1, 2]), ndarray([2], [3, 4])]).data // [11]
 */
export function einsumForward(equation: string, xs: readonly NdArray[]): NdArray {
  const { operands, output, on, sizes, shape } = outputShape('einsumForward', equation, xs)
  const out = zeros(shape)
  for (const environment of indices(sizes)) {
    let product = 1
    xs.forEach((x, k) => {
      product *= at(x, on(environment, operands[k]!))
    })
    out.data[offset(shape, on(environment, output))]! += product
  }
  return out
}

/** Gradients of all operands for the cotangent g of the output's shape. */
export function einsumBackward(equation: string, xs: readonly NdArray[], g: NdArray): NdArray[] {
  const { operands, output, on, sizes, shape } = outputShape('einsumBackward', equation, xs)
  requireShape('einsumBackward', 'g', g, shape)
  const gradients = xs.map((x) => zeros(x.shape))
  for (const environment of indices(sizes)) {
    const error = at(g, on(environment, output))
    gradients.forEach((gradient, k) => {
      let others = error
      xs.forEach((x, j) => {
        if (j !== k) others *= at(x, on(environment, operands[j]!))
      })
      gradient.data[offset(gradient.shape, on(environment, operands[k]!))]! += others
    })
  }
  return gradients
}
