import { OptionError, Parameter } from '@wengert/autograd'
import { show } from './options.ts'

/** Parameters with options of their own; what is left out comes from the optimizer's. */
export type ParameterGroup<O> = { readonly params: Iterable<Parameter> } & Partial<O>

/** What an optimizer trains: parameters, or groups of them. */
export type Trainable<O> = Iterable<Parameter> | Iterable<ParameterGroup<O>>

/** What was handed to an optimizer, as groups; parameters without a group are one. */
export function toGroups<O>(
  op: string,
  params: Trainable<O>,
): { parameters: Parameter[]; options: Partial<O> }[] {
  const items = listOf<unknown>(op, params, 'parameters')
  if (items.length === 0) {
    throw new OptionError(
      op,
      'at least one parameter',
      'none',
      'model.parameters() of a model with parameters',
    )
  }
  const groups = items.every(isGroup)
    ? items.map(({ params: own, ...options }) => ({
        parameters: listOf<Parameter>(op, own, 'params of a group'),
        options: options as Partial<O>,
      }))
    : [{ parameters: items as Parameter[], options: {} }]
  checkParameters(
    op,
    groups.map(({ parameters }) => parameters),
  )
  return groups
}

function isGroup(item: unknown): item is ParameterGroup<Record<string, unknown>> {
  return typeof item === 'object' && item !== null && !(item instanceof Parameter) && 'params' in item
}

export function listOf<T>(op: string, items: unknown, what: string): T[] {
  if (typeof (items as Iterable<T> | null)?.[Symbol.iterator] === 'function' && typeof items !== 'string') {
    return [...(items as Iterable<T>)]
  }
  throw new OptionError(op, `a list of ${what}`, show(items), 'model.parameters()')
}

/** Every group has parameters, and every parameter is one, is a float leaf, and comes once. */
function checkParameters(op: string, groups: readonly (readonly Parameter[])[]): void {
  const seen = new Set<Parameter>()
  for (const [g, parameters] of groups.entries()) {
    if (parameters.length === 0) {
      throw new OptionError(
        op,
        'at least one parameter in every group',
        `none in group ${g}`,
        'leaving the group out',
      )
    }
    for (const [i, parameter] of parameters.entries()) {
      checkParameter(op, parameter, `number ${i} of group ${g}`)
      if (seen.has(parameter)) {
        throw new OptionError(
          op,
          'every parameter once',
          `number ${i} of group ${g} again`,
          'one group for each',
        )
      }
      seen.add(parameter)
    }
  }
}

export function checkParameter(op: string, parameter: unknown, place: string): void {
  if (parameter instanceof Parameter) return
  throw new OptionError(
    op,
    'parameters',
    `${show(parameter)} as ${place}`,
    'new Parameter(x) or model.parameters()',
  )
}
