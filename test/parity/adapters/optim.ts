import { add, dot, matmul, mul, Parameter, stack, sub, type Tensor } from '@wengert/autograd'
import { Adadelta, Adagrad, Adam, Adamax, AdamW, NAdam, RAdam, RMSprop, Rprop, SGD } from '@wengert/optim'
import { asArray, asObject } from '../check.ts'
import {
  type Adapter,
  type Attributes,
  type Inputs,
  type Outputs,
  type Table,
  Unsupported,
} from './adapter.ts'
import { rosenbrock } from './functions.ts'

export type Named = Readonly<Record<string, Parameter>>

interface Steps {
  zeroGrad(): void
  step(): void
}

/** A list of parameters, or of groups of them with options of their own. */
type Groups = Parameter[] | { params: Parameter[] }[]

type Make = (params: Groups, options: object) => Steps

const optimizersByName: Readonly<Record<string, Make>> = {
  SGD: (params, options) => new SGD(params, options),
  Adagrad: (params, options) => new Adagrad(params, options),
  RMSprop: (params, options) => new RMSprop(params, options),
  Adam: (params, options) => new Adam(params, options),
  AdamW: (params, options) => new AdamW(params, options),
  Adadelta: (params, options) => new Adadelta(params, options),
  Adamax: (params, options) => new Adamax(params, options),
  NAdam: (params, options) => new NAdam(params, options),
  RAdam: (params, options) => new RAdam(params, options),
  Rprop: (params, options) => new Rprop(params, options),
}

/** The optimizer of that name; options have PyTorch's names in camelCase in the files and in Wengert. */
export function makeOptimizer(name: string, params: Groups, options: object): Steps {
  const make = optimizersByName[name]
  if (make === undefined) throw new Unsupported(`no optimizer ${name}`)
  return make(params, options)
}

function groupsOf(params: Named, attrs: Attributes): Groups {
  const { paramGroups } = attrs.all
  if (paramGroups === null) return Object.values(params)
  return asArray(paramGroups, 'paramGroups').map((item) => {
    const { params: names, ...options } = asObject(item, 'paramGroups')
    return { params: asArray(names, 'params').map((name) => params[String(name)]!), ...options }
  })
}

/** (x - c)^T A (x - c) / 2 + rosenbrock(y) */
function objective(inputs: Inputs, { x, y }: { x: Tensor; y: Tensor }, b: number): Tensor {
  const away = sub(x, inputs.get('c'))
  return add(mul(dot(away, matmul(inputs.get('A'), away)), 0.5), rosenbrock(y, b))
}

/** Minimises the problem of the files and records every step. */
const trajectory =
  (name: string): Adapter =>
  (inputs, attrs): Outputs => {
    const params = { x: new Parameter(inputs.get('x')), y: new Parameter(inputs.get('y')) }
    const optimizer = makeOptimizer(name, groupsOf(params, attrs), asObject(attrs.all.options, 'options'))
    const f = () => objective(inputs, params, attrs.number('rosenbrockB'))
    const rows = { loss: [], gradX: [], gradY: [], x: [], y: [] } as Record<string, Tensor[]>
    for (let t = 0; t < attrs.number('steps'); t++) {
      optimizer.zeroGrad()
      const loss = f()
      loss.backward()
      const { x, y } = params
      const before = { loss: loss.detach(), gradX: x.grad!.detach(), gradY: y.grad!.detach() }
      optimizer.step()
      const row: Outputs = { ...before, x: x.detach(), y: y.detach() }
      for (const [key, value] of Object.entries(row)) rows[key]!.push(value)
    }
    const stacked = Object.entries(rows).map(([key, list]) => [key, stack(list)])
    return { ...Object.fromEntries(stacked), finalLoss: f().detach() }
  }

export const optimizers: Table = Object.fromEntries(
  Object.keys(optimizersByName).map((name) => [name, trajectory(name)]),
)
