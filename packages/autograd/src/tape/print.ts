import { show } from '../tensor/shape.ts'
import { expectTensor, isTensor, type Tensor } from '../tensor/tensor.ts'
import { type Node, nodeOf } from './node.ts'
import type { Meta } from './primitive.ts'
import { sectionOf } from './section.ts'

interface Line {
  readonly name: string
  readonly node: Node
}

/** The nodes a tensor came from, in the order they were recorded, with short names. */
function linesOf(op: string, x: Tensor): Line[] {
  const root = nodeOf(expectTensor(op, x))
  if (root === null) return []
  return [...sectionOf([root], null).nodes].reverse().map((node, i) => ({ name: `%${i}`, node }))
}

function labelOf(node: Node): string {
  return node.primitive?.name ?? 'leaf'
}

/** Attributes as they help a reader: numbers and lists of numbers, nothing large. */
function attrsOf(node: Node): string {
  const { attrs } = node
  if (attrs === undefined || attrs === null) return ''
  const text = JSON.stringify(attrs, (_key, value) => {
    if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
    return isTensor(value) ? `tensor${show(value.shape)}` : value
  })
  return text.length <= 100 ? ` ${text.replaceAll('"', '')}` : ''
}

/**
 * The tape behind a tensor as a list, one recorded operation a line.
 *
 * @example
 * const x = tensor([1, 2], { requiresGrad: true })
 * printTape(x.mul(x).sum())
 * // %0 = leaf        float32 [2]
 * // %1 = mul %0 %0   float32 [2]
 * // %2 = sum %1 [0]  float32 []
 */
export function printTape(x: Tensor): string {
  const lines = linesOf('printTape', x)
  if (lines.length === 0) return 'an empty tape: the tensor has no history'
  const names = new Map(lines.map(({ node, name }) => [node, name]))
  const left = lines.map(({ name, node }) => {
    const inputs = node.inputs
      .map((input) => ` ${input.node ? names.get(input.node) : constant(input)}`)
      .join('')
    return `${name} = ${labelOf(node)}${inputs}${attrsOf(node)}`
  })
  // Not Math.max(...): a tape may have more lines than a call can have arguments.
  const width = Math.min(
    60,
    left.reduce((most, text) => Math.max(most, text.length), 0),
  )
  return lines
    .map(({ node }, i) => `${left[i]!.padEnd(width)}  ${node.output.dtype} ${show(node.output.shape)}`)
    .join('\n')
}

const constant = ({ shape }: Meta) => `constant${show(shape)}`

/**
 * The tape behind a tensor as a graph in DOT, for Graphviz: arrows go from what is used to what uses it.
 *
 * @example
 * writeFileSync('tape.dot', tapeToDot(loss))
 */
export function tapeToDot(x: Tensor): string {
  const lines = linesOf('tapeToDot', x)
  const ids = new Map(lines.map(({ node }, i) => [node, `n${i}`]))
  const boxes = lines.map(({ node }) => {
    const shape = node.isLeaf ? 'box' : 'ellipse'
    return `  ${ids.get(node)} [shape=${shape}, label="${labelOf(node).replaceAll('"', '\\"')}\\n${node.output.dtype} ${show(node.output.shape)}"]`
  })
  const arrows = lines.flatMap(({ node }) =>
    node.inputs.flatMap((input) => (input.node ? [`  ${ids.get(input.node)} -> ${ids.get(node)}`] : [])),
  )
  return ['digraph tape {', '  rankdir=BT', ...boxes, ...arrows, '}'].join('\n')
}
