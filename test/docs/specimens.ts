import { inDocstrings, inMarkdown } from './extract.ts'

/** Documentation with mistakes in it, each with the problem that must be found, and where. */
const source = `
import { thing } from './thing.ts'

/**
 * Right in all it says.
 *
 * @example
 * x.shape // [8, 4]
 * const y = x.matmul(w)
 * y.shape // [8, 1]
 * for (const n of [1, 2]) n > 0 // true
 * zeros([2, 3]) // Tensor<[2, 3]>
 * zeros([2, 3]).sum(2)
 * // AxisError: sum: axis 2 is out of range for rank 2; ...
 */
export const right = thing

/**
 * A wrong value.
 *
 * @example
 * tensor([1, 2]).sum() // 3
 * tensor([1, 2]).mean() // 2
 */
export function wrongValue() {}

export class Holder {
  /**
   * A name there is not.
   *
   * @example tensor([1]).summ()
   */
  member() {}
}

/**
 * No error where one is stated.
 *
 * @example
 * tensor([1]).sum() // ShapeError: ...
 */
export function noError() {}

/**
 * Another error than is stated.
 *
 * @example
 * tensor([1, 2]).item() // ShapeError: item: a scalar; ...
 */
export function otherError() {}

/**
 * An error that is not stated.
 *
 * @example
 * tensor([1, 2]).item()
 */
export function surprise() {}

/**
 * A value that is never reached.
 *
 * @example
 * for (const n of [] as number[]) n // 3
 */
export function unreached() {}

/**
 * Another type than is stated.
 *
 * @example
 * zeros([2, 3]).transpose() // Tensor<[2, 3]>
 */
export function wrongType() {}

/**
 * Other text than is printed.
 *
 * @example
 * tensor([1])
 * // tensor([2.], shape=[1], dtype=float32)
 */
export function wrongText() {}

/**
 * A value where nothing has one.
 *
 * @example
 * tensor([
 *   1, // 1
 * ])
 */
export function misplaced() {}

/**
 * Words where a value began.
 *
 * @example
 * tensor([1]).item() // 1 or so
 */
export function broken() {}

/** @example */
export function empty() {}
`

const text = `
# Heading

\`\`\`ts
import { tensor } from '@wengert/autograd'

tensor([1]).sum() // 1
zeros([1])
\`\`\`
`

export const specimens = [...inDocstrings('specimens.ts', source), ...inMarkdown('SPECIMENS.md', text)]

/** What must be found: in which example, at which of its lines, and the problem. */
const found: readonly (readonly [name: string, code: string, problem: string])[] = [
  ['wrongValue', 'tensor([1, 2]).mean()', 'the value is tensor(1.5, dtype=float32)'],
  ['Holder.member', 'tensor([1]).summ()', "Property 'summ' does not exist on type 'Tensor<Shape>'. ..."],
  ['noError', 'tensor([1]).sum()', 'nothing threw ShapeError: ...'],
  ['otherError', 'item() // S', 'the error is ShapeError: item: a tensor with one element; got [2]; ...'],
  ['surprise', 'tensor([1, 2]).item()\n', 'ShapeError: item: a tensor with one element; got [2]; ...'],
  ['unreached', 'n // 3', 'this was not reached'],
  ['wrongType', 'zeros([2, 3]).transpose()', 'the type is Tensor<[3, 2]>, not Tensor<[2, 3]>'],
  ['wrongText', '// tensor([2.]', 'what is printed is\ntensor([1.], shape=[1], dtype=float32)'],
  ['misplaced', '1, // 1', "'1' stands at nothing that has a value"],
  ['broken', '1 or so', "'1 or so' is no value; words go behind a colon"],
  ['empty', '/** @example */', 'an example without code'],
  ['Heading', 'zeros([1])\n', "Cannot find name 'zeros'."],
]

const lineOf = (where: string, code: string) => where.slice(0, where.indexOf(code)).split('\n').length

/** The names of all examples here, with what is wrong with each. */
export const expected: readonly (readonly [name: string, problem: string])[] = [
  ['right', ''],
  ...found.map(([name, code, problem]) => {
    const [file, where] = source.includes(code) ? ['specimens.ts', source] : ['SPECIMENS.md', text]
    return [name, `${file}:${lineOf(where, code)}: ${problem}`] as const
  }),
]
