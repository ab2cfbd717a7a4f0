import type { Primitive, Tensor } from '@wengert/autograd'
import { registry } from '#autograd/primitives/kinds.ts'
import { Node } from '#autograd/tape/node.ts'
import { Constant } from '#autograd/tape/source.ts'
import { familyOf, inVjp, replace, together, type Undo } from '../mutant.ts'

// The tape: what is wrong there is wrong for every primitive.

type Vjp = (g: Tensor, node: Node, i: number, right: Primitive) => Tensor | null

const everyVjp = (wrong: Vjp) => (): Undo => {
  const names = [...registry.keys()]
  return together(
    ...names.map((name) => inVjp(name, (g, call, i, right) => wrong(g, call as Node, i, right))),
  )()
}

/** A new one for every replay. Nodes come with descending numbers in a replay, and their inputs in order. */
function perReplay<T>(make: () => T): (node: Node, i: number) => T {
  let [last, lastInput, state] = [Infinity, -1, make()]
  return (node, i) => {
    if (node.id > last || (node.id === last && i <= lastInput)) state = make()
    ;[last, lastInput] = [node.id, i]
    return state
  }
}

const reached = perReplay(() => new Set<Node>())

const detached = (method: 'x' | 'out') => (): Undo => {
  const right = Node.prototype[method] as (...args: any[]) => Tensor
  return replace(Node.prototype, {
    [method](this: Node, ...args: any[]) {
      return right.apply(this, args).detach()
    },
  })
}

export const tape = familyOf('tape', [
  {
    name: 'replay: a value used twice keeps the first cotangent that arrives',
    rows: ['silu', 'mish', 'variance'],
    killedBy: ['gradient'],
    plant: everyVjp((g, node, i, right) => {
      const edge = node.inputs[i]!.node!
      const before = reached(node, i)
      if (before.has(edge)) return null
      before.add(edge)
      return right.vjp(g, node, i)
    }),
  },
  {
    name: 'replay: cotangents are kept in float32',
    rows: ['exp', 'sigmoid'],
    killedBy: ['gradient'],
    plant: everyVjp((g, node, i, right) => {
      const out = right.vjp(g, node, i)
      return out && out.dtype === 'float64' ? out.to('float32').to('float64') : out
    }),
  },
  {
    name: 'replay: frees what it read whatever retainGraph says',
    rows: ['mul', 'exp'],
    killedBy: ['secondOrder'],
    plant: everyVjp((g, node, i, right) => {
      const out = right.vjp(g, node, i)
      if (node.inputs.findLastIndex((input) => input.node !== null) === i) node.free()
      return out
    }),
  },
  {
    name: 'tape: inputs are saved without their history',
    rows: ['mul', 'sin', 'matmul'],
    killedBy: ['secondOrder'],
    plant: detached('x'),
  },
  {
    name: 'tape: outputs are saved without their history',
    rows: ['exp', 'tanh', 'sigmoid'],
    killedBy: ['secondOrder'],
    plant: detached('out'),
  },
  {
    name: 'tape: an operand that occurs twice is recorded once',
    rows: ['rsqrt', 'atan2'],
    killedBy: ['secondOrder'],
    plant: () =>
      replace(Node as { operation: (typeof Node)['operation'] }, {
        operation: once(Node.operation.bind(Node)),
      }),
  },
])

function once(right: (typeof Node)['operation']): (typeof Node)['operation'] {
  return (primitive, attrs, inputs, out) => {
    const node = right(primitive, attrs, inputs, out)
    const sources = node.inputs.map((input, i) =>
      node.inputs.indexOf(input) < i ? new Constant(input) : input,
    )
    return Object.assign(node, { inputs: sources })
  }
}
