import { OptionError, ShapeError } from '../errors/index.ts'
import { contract } from '../primitives/contract.ts'
import { permute, reshape } from '../primitives/movement.ts'
import { sum } from '../primitives/reduce.ts'
import { show } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'
import type { Einsum, Guard, Result, ShapesOf } from '../tensor/typed/index.ts'
import { diagonalOf } from './arrange.ts'
import { contractionOrder } from './contractionOrder.ts'

interface Labelled {
  readonly x: Tensor
  readonly labels: readonly number[]
}

/**
 * Sums of products by named indices, with NumPy's rules: equal letters are one index, those missing behind the arrow
 * are summed, a letter twice in one operand takes the diagonal, `...` stands for axes that broadcast. Without an arrow
 * the result has the letters that occur once, in alphabetical order, behind the `...`. Spaces do not count. Several
 * operands are contracted two at a time in the order that takes the fewest multiplications, whatever the order they
 * stand in.
 *
 * Throws a ShapeError where one letter has two sizes, an OptionError for a malformed equation.
 *
 * @example
 * einsum('b i j, b j k -> b i k', ones([8, 2, 3]), ones([8, 3, 4])).shape // [8, 2, 4]: a batched matrix product
 * einsum('i i ->', tensor([[1, 2], [3, 4]])) // 5: the trace
 */
export function einsum<const Spec extends string, const Ts extends readonly Tensor[]>(
  equation: Guard<Einsum<Spec, ShapesOf<Ts>>, Spec>,
  ...tensors: Ts
): Tensor<Result<Einsum<Spec, ShapesOf<Ts>>>>
export function einsum(equation: string, ...tensors: Tensor[]): Tensor {
  const inputs = tensors.map((x) => expectTensor('einsum', x, 'every operand'))
  const { terms, out } = parse(equation, inputs)
  const sizes = sizesOf(terms, inputs)
  const operands = inputs.map((x, i) => simplified({ x, labels: terms[i]! }, sizes))
  return arranged(contracted(operands, out, sizes), out, sizes)
}

/** All operands contracted to the labels of the result, two at a time. */
function contracted(
  operands: readonly Labelled[],
  out: readonly number[],
  sizes: ReadonlyMap<number, number>,
): Labelled {
  const order = contractionOrder(
    operands.map(({ labels }) => labels),
    out,
    sizes,
  )
  const list = [...operands]
  const left = new Set(list.keys())
  for (const [i, j] of order) {
    left.delete(i)
    left.delete(j)
    const later = new Set([...out, ...[...left].flatMap((k) => list[k]!.labels)])
    list.push(pair(list[i]!, list[j]!, later))
    left.add(list.length - 1)
  }
  return summed(list.at(-1)!, new Set(out))
}

/** Labels of each operand and of the result: letters by their code, axes under the dots as -1, -2, ... from the right. */
function parse(equation: string, inputs: readonly Tensor[]): { terms: number[][]; out: number[] } {
  if (typeof equation !== 'string')
    throw new OptionError('einsum', 'an equation', typeof equation, "'ij,jk->ik'")
  const [left, right, ...more] = equation.replaceAll(/\s/g, '').split('->') as [string, string | undefined]
  const parts = left.split(',')
  const fail = (required: string) => {
    throw new OptionError(
      'einsum',
      required,
      `'${equation}' with ${inputs.map((x) => show(x.shape)).join(', ')}`,
      "an equation such as 'ij,jk->ik'",
    )
  }
  if (more.length > 0) fail('at most one arrow')
  if (parts.length !== inputs.length)
    fail(`${parts.length > inputs.length ? 'more' : 'fewer'} subscripts than tensors`)
  for (const part of [...parts, right ?? ''])
    if (!/^[a-zA-Z]*(\.\.\.)?[a-zA-Z]*$/.test(part))
      fail(`letters and one '...' in a subscript, not '${part}'`)
  let dots = 0
  const terms = parts.map((part, i) => {
    const letters = part.replace('...', '')
    const under = inputs[i]!.rank - letters.length
    if (under < 0 || (under > 0 && letters === part)) fail(`as many letters as axes in '${part}'`)
    dots = Math.max(dots, under)
    return expandDots(part, under)
  })
  const out =
    right === undefined ? implicit(terms, dots) : expandDots(right, right.includes('...') ? dots : 0)
  if (new Set(out).size !== out.length) fail('every output index once')
  if (out.some((label) => !terms.some((term) => term.includes(label))))
    fail('every output index in some input')
  return { terms, out }
}

function expandDots(part: string, under: number): number[] {
  const at = part.indexOf('...')
  const codes = (text: string) => [...text].map((letter) => letter.charCodeAt(0))
  if (at < 0) return codes(part)
  return [...codes(part.slice(0, at)), ...dotLabels(under), ...codes(part.slice(at + 3))]
}

const dotLabels = (count: number) => Array.from({ length: count }, (_, i) => i - count)

function implicit(terms: readonly number[][], dots: number): number[] {
  const all = terms.flat().filter((label) => label > 0)
  const once = all.filter((label) => all.indexOf(label) === all.lastIndexOf(label)).sort((a, b) => a - b)
  return [...dotLabels(dots), ...once]
}

/** The size of each label: equal everywhere; 1 broadcasts under the dots. */
function sizesOf(terms: readonly number[][], inputs: readonly Tensor[]): Map<number, number> {
  const sizes = new Map<number, number>()
  terms.forEach((term, i) => {
    term.forEach((label, axis) => {
      const n = inputs[i]!.shape[axis]!
      const known = sizes.get(label)
      if (known === undefined || (label < 0 && known === 1)) sizes.set(label, n)
      else if (n !== known && !(label < 0 && n === 1)) {
        const name = label < 0 ? "an axis under '...'" : `index ${String.fromCharCode(label)}`
        throw new ShapeError(
          'einsum',
          `${name} is both ${known} and ${n}`,
          inputs.map((x) => show(x.shape)).join(', '),
          'equal sizes for equal letters',
        )
      }
    })
  })
  return sizes
}

/** Diagonals taken for repeated letters, and broadcast axes of size 1 dropped. */
function simplified({ x, labels }: Labelled, sizes: ReadonlyMap<number, number>): Labelled {
  let out = x
  let names = [...labels]
  for (let a = 0; a < names.length; ) {
    const b = names.indexOf(names[a]!, a + 1)
    if (b < 0) {
      a++
      continue
    }
    out = diagonalOf(out, a, b)
    names = [...names.filter((_, axis) => axis !== a && axis !== b), names[a]!]
    a = 0
  }
  const kept = names.map((label, axis) => out.shape[axis] === sizes.get(label))
  return {
    x: reshape(
      out,
      out.shape.filter((_, axis) => kept[axis]),
    ),
    labels: names.filter((_, axis) => kept[axis]),
  }
}

/** Labels that nothing else needs are summed at once. */
function summed({ x, labels }: Labelled, needed: ReadonlySet<number>): Labelled {
  const axes = labels.flatMap((label, axis) => (needed.has(label) ? [] : [axis]))
  if (axes.length === 0) return { x, labels }
  return { x: sum(x, axes), labels: labels.filter((label) => needed.has(label)) }
}

function pair(a: Labelled, b: Labelled, later: ReadonlySet<number>): Labelled {
  const left = summed(a, new Set([...later, ...b.labels]))
  const right = summed(b, new Set([...later, ...left.labels]))
  const labels = [...new Set([...left.labels, ...right.labels])].filter((label) => later.has(label))
  return { x: contract(left.x, left.labels, right.x, right.labels, labels), labels }
}

/** Axes in the order asked for; an axis that broadcasting never stretched comes back with size 1. */
function arranged(
  { x, labels }: Labelled,
  out: readonly number[],
  sizes: ReadonlyMap<number, number>,
): Tensor {
  const present = out.filter((label) => labels.includes(label))
  const ordered = permute(
    x,
    present.map((label) => labels.indexOf(label)),
  )
  return reshape(
    ordered,
    out.map((label) => sizes.get(label)!),
  )
}
