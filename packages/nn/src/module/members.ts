import { Parameter } from '@wengert/autograd'
import { Buffer } from './buffer.ts'
import type { Module } from './module.ts'

/** Names the method by which a module says which of its fields count: all own enumerable ones unless overridden. */
export const fields: unique symbol = Symbol.for('wengert.nn.fields') as never

/** Tensors that stand in the place of parameters while a transform runs a function of a module. */
export const standIns = new WeakSet<object>()

/** A parameter, or what stands in its place: inside a transform that is what `parameters()` must give. */
function isParameter(value: unknown): value is Parameter {
  return value instanceof Parameter || (typeof value === 'object' && value !== null && standIns.has(value))
}

/** A named value that belongs to a module. */
export interface Member<T> {
  /** Dotted path from the module on which the search started, as `features.0.weight`. */
  readonly name: string
  readonly value: T
  /** The object and key under which it is stored. */
  readonly owner: object
  readonly key: string
}

/** What stands directly in a module: its fields and the arrays and records in them, but not what other modules hold. */
interface Members {
  readonly parameters: Member<Parameter>[]
  readonly buffers: Member<Buffer>[]
  readonly modules: Member<Module>[]
}

export function isModule(value: unknown): value is Module {
  return typeof value === 'object' && value !== null && fields in value
}

/** The own enumerable fields of an object as members; names start with `prefix`. */
export function entries(owner: object, prefix = ''): Member<unknown>[] {
  return Object.keys(owner).map((key) => ({
    name: prefix === '' ? key : `${prefix}.${key}`,
    value: (owner as Record<string, unknown>)[key],
    owner,
    key,
  }))
}

/** The members of one module in the order of its fields; `path` is the module's own name. */
function membersOf(module: Module, path: string): Members {
  const found: Members = { parameters: [], buffers: [], modules: [] }
  const containers = new Set<object>()
  const stack = module[fields](path).reverse()
  for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
    const { value } = member
    if (isParameter(value)) found.parameters.push({ ...member, value })
    else if (value instanceof Buffer) found.buffers.push({ ...member, value })
    else if (isModule(value)) found.modules.push({ ...member, value })
    else if (isContainer(value) && !containers.has(value)) {
      containers.add(value)
      for (const inner of entries(value, member.name).reverse()) stack.push(inner)
    }
  }
  return found
}

/** Arrays and plain records are looked into, objects of other classes are not. */
function isContainer(value: unknown): value is object {
  if (Array.isArray(value)) return true
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** A module found below another, with its own members. */
export interface Found extends Members {
  readonly name: string
  readonly module: Module
}

/**
 * The module and all below it, each once, parents before children in the order of fields. A module that is reached
 * again, by sharing or by a cycle, keeps the name under which it was found first.
 */
export function walk(root: Module): Found[] {
  const order: Found[] = []
  const seen = new Set<Module>()
  const stack: { name: string; module: Module }[] = [{ name: '', module: root }]
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (seen.has(next.module)) continue
    seen.add(next.module)
    const members = membersOf(next.module, next.name)
    order.push({ ...next, ...members })
    for (let i = members.modules.length - 1; i >= 0; i--) {
      const child = members.modules[i]!
      stack.push({ name: child.name, module: child.value })
    }
  }
  return order
}

/** The parameters of a module and all below it; one that is shared comes once, under its first name. */
export function parameterMembers(root: Module): Member<Parameter>[] {
  return distinct(walk(root).flatMap((found) => found.parameters))
}

/** The buffers of a module and all below it; one that is shared comes once, under its first name. */
export function bufferMembers(root: Module): Member<Buffer>[] {
  return distinct(walk(root).flatMap((found) => found.buffers))
}

function distinct<T>(members: readonly Member<T>[]): Member<T>[] {
  const seen = new Set<T>()
  return members.filter(({ value }) => !seen.has(value) && seen.add(value))
}
