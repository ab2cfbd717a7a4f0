import { DataError } from '@wengert/autograd'
import type { Case, CaseTensor, FloatType, NamedTensors, SecondOrder, Tolerance } from './case.ts'
import {
  asArray,
  asFloat,
  asNumber,
  asObject,
  asString,
  malformed,
  messageOf,
  oneOf,
  withNumbers,
} from './check.ts'

/** The cases of one file's text; `file` names it in errors. */
export function parseFile(text: string, file: string): Case[] {
  const root = asObject(parseJson(text, file), file)
  oneOf(root.format, ['parity-1'], `${file}: format`)
  const cases = asArray(root.cases, `${file}: cases`)
  if (root.count !== cases.length)
    throw malformed(`${file}: count`, `the number of cases, ${cases.length}`, root.count)
  return cases.map((item, i) => parseCase(item, `${file}: cases[${i}]`))
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new DataError('parity', `${file} must be JSON`, messageOf(cause), 'fetching the file again')
  }
}

function parseCase(item: unknown, place: string): Case {
  const raw = asObject(item, place)
  const id = asString(raw.id, `${place}.id`)
  const where = `${place} (${id})`
  const dtype = oneOf<FloatType>(raw.dtype, ['float32', 'float64'], `${where}.dtype`)
  const tensors = (key: string) => parseTensors(raw[key], dtype, `${where}.${key}`)
  const tol = parseTolerance(raw.tol, `${where}.tol`)
  const parsed: Case = {
    id,
    group: asString(raw.group, `${where}.group`),
    op: asString(raw.op, `${where}.op`),
    dtype,
    inputs: tensors('inputs'),
    attrs: withNumbers(asObject(raw.attrs, `${where}.attrs`)) as Case['attrs'],
    outputs: tensors('outputs'),
    cotangents: tensors('cotangents'),
    grads: tensors('grads'),
    gradgrad: raw.gradgrad === undefined ? null : parseSecondOrder(raw.gradgrad, dtype, `${where}.gradgrad`),
    tol,
    gradTol: raw.gradTol === undefined ? tol : parseTolerance(raw.gradTol, `${where}.gradTol`),
  }
  requirePairs(parsed, where)
  return parsed
}

function parseTolerance(item: unknown, where: string): Tolerance {
  const { rtol, atol } = asObject(item, where)
  return { rtol: asNumber(rtol, `${where}.rtol`, 0), atol: asNumber(atol, `${where}.atol`, 0) }
}

function parseSecondOrder(item: unknown, dtype: FloatType, where: string): SecondOrder {
  const raw = asObject(item, where)
  const tensors = (key: string) => parseTensors(raw[key], dtype, `${where}.${key}`)
  return {
    directions: tensors('directions'),
    grads: tensors('grads'),
    cotangentGrads: tensors('cotangentGrads'),
  }
}

function parseTensors(item: unknown, dtype: FloatType, where: string): NamedTensors {
  const entries = Object.entries(asObject(item, where))
  return Object.fromEntries(
    entries.map(([name, tensor]) => [name, parseTensor(tensor, dtype, `${where}.${name}`)]),
  )
}

function parseTensor(item: unknown, float: FloatType, where: string): CaseTensor {
  const raw = asObject(item, where)
  const dtype = raw.dtype === undefined ? float : oneOf(raw.dtype, ['int64', 'bool'], `${where}.dtype`)
  const shape = asArray(raw.shape, `${where}.shape`).map((n, i) => parseSize(n, `${where}.shape[${i}]`))
  const items = asArray(raw.data, `${where}.data`)
  const size = shape.reduce((a, b) => a * b, 1)
  if (items.length !== size)
    throw malformed(`${where}.data`, `${size} values, as its shape [${shape}] says`, items.length)
  const data = Float64Array.from(items, (value, i) => parseElement(value, dtype, `${where}.data[${i}]`))
  return { shape, dtype, data }
}

function parseSize(value: unknown, where: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw malformed(where, 'an integer of at least 0', value)
  return value as number
}

function parseElement(value: unknown, dtype: CaseTensor['dtype'], where: string): number {
  if (dtype === 'bool') {
    if (typeof value !== 'boolean') throw malformed(where, 'true or false', value)
    return Number(value)
  }
  if (dtype === 'int64') {
    // Wengert's integers have 32 bits; indices and labels are far below.
    if (typeof value !== 'number' || (value | 0) !== value)
      throw malformed(where, 'an integer of 32 bits', value)
    return value
  }
  const number = asFloat(value, where)
  return dtype === 'float32' ? Math.fround(number) : number
}

/** Gradients belong to inputs of their shape, cotangents to outputs of theirs; the second order names them all again. */
function requirePairs({ inputs, outputs, grads, cotangents, gradgrad }: Case, where: string): void {
  pair(grads, inputs, `${where}.grads`)
  pair(cotangents, outputs, `${where}.cotangents`)
  if (gradgrad === null) return
  pairAll(gradgrad.directions, grads, `${where}.gradgrad.directions`)
  pairAll(gradgrad.grads, grads, `${where}.gradgrad.grads`)
  pairAll(gradgrad.cotangentGrads, cotangents, `${where}.gradgrad.cotangentGrads`)
}

function pairAll(tensors: NamedTensors, partners: NamedTensors, where: string): void {
  pair(tensors, partners, where)
  for (const name of Object.keys(partners)) {
    if (tensors[name] === undefined) throw malformed(`${where}.${name}`, 'a tensor', undefined)
  }
}

function pair(tensors: NamedTensors, partners: NamedTensors, where: string): void {
  for (const [name, { shape }] of Object.entries(tensors)) {
    const partner = partners[name]
    if (partner === undefined)
      throw malformed(`${where}: names`, `among ${Object.keys(partners).join(', ')}`, name)
    if (String(shape) !== String(partner.shape)) {
      throw malformed(`${where}.${name}`, `of shape [${partner.shape}]`, shape)
    }
  }
}
