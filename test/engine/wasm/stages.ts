import fc from 'fast-check'
import type { PointwiseName } from '#autograd/engine/engine.ts'
import { binary, unary } from '#autograd/engine/reference/scalar.ts'
import { layout } from '#autograd/engine/wasm/machine/layout.ts'
import type { Machine } from '#autograd/engine/wasm/machine/machine.ts'
import type { Access, ElementKind, Expression, Step } from '#autograd/engine/wasm/pointwise/expression.ts'
import * as pointwise from '#autograd/engine/wasm/pointwise/kernel.ts'
import { columnKernel } from '#autograd/engine/wasm/reduce/columns.ts'
import { lineKernel } from '#autograd/engine/wasm/reduce/lines.ts'
import * as reduction from '#autograd/engine/wasm/reduce/words.ts'

/** An expression over a matrix; its last value is stored, or reduced along rows or columns; some others are stored. */
export interface Case {
  readonly walk: 'rows' | 'lines' | 'columns'
  readonly fold: 'sum' | 'max'
  readonly rows: number
  readonly columns: number
  readonly expression: Expression
  readonly stores: readonly number[]
  readonly seed: number
}

const leaves: readonly { readonly kind: ElementKind; readonly access: Access }[] = [
  { kind: 'own', access: 'vector' },
  { kind: 'own', access: 'splat' },
  { kind: 'bool', access: 'vector' },
  { kind: 'int32', access: 'vector' },
  { kind: 'own', access: 'strided' },
]
/** None of these magnifies what rounding did to its operands, but for an addition at the end. */
const names = ['tanh', 'sigmoid', 'erf', 'neg', 'maximum', 'minimum', 'greater', 'where'] as const
const arity = {
  tanh: 1,
  sigmoid: 1,
  erf: 1,
  neg: 1,
  maximum: 2,
  minimum: 2,
  greater: 2,
  where: 3,
  add: 2,
} as const

interface Choice {
  readonly name: keyof typeof arity
  readonly from: readonly number[]
}

/** Steps whose operands are of the kinds they take. Comparisons are of leaves: those are exact. */
function stepsOf(choices: readonly Choice[], count: number): Step[] {
  const masks = [2]
  const floats = Array.from({ length: count }, (_, j) => j).filter((j) => leaves[j]!.kind !== 'bool')
  const exact = [...floats]
  return choices.map(({ name, from }, i): Step => {
    const pick = (list: readonly number[], j: number) => list[list.length - 1 - (from[j]! % list.length)]!
    const args = Array.from({ length: arity[name] }, (_, j) =>
      pick(name === 'greater' ? exact : name === 'where' && j === 0 ? masks : floats, j),
    )
    const isMask = name === 'greater'
    const kind = isMask ? masks : floats
    kind.push(count + i)
    return { name, args, isMask }
  })
}

const edges = [63, 64, 65, 127, 128, 129, 131, 255, 256, 257, 259, 300, 511, 512, 513, 530, 1023, 1024, 1030]

export const cases = (walk: Case['walk']): fc.Arbitrary<Case> =>
  fc
    .record({
      dtype: fc.constantFrom('float32' as const, 'float64' as const),
      fold: fc.constantFrom('sum' as const, 'max' as const),
      rows: fc.integer({ min: 1, max: 5 }),
      columns: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(...edges)),
      strided: fc.boolean(),
      choices: fc.array(
        fc.record({
          name: fc.constantFrom(...names),
          from: fc.array(fc.nat(6), { minLength: 3, maxLength: 3 }),
        }),
        { minLength: 1, maxLength: 12 },
      ),
      stores: fc.nat(),
      seed: fc.nat(),
    })
    .map(({ dtype, choices, strided, stores, ...rest }) => {
      const count = strided ? leaves.length : leaves.length - 1
      // The last value is a number.
      const steps = stepsOf([...choices, { name: 'add', from: [0, 1, 0] }], count)
      const values = steps.map((_, i) => count + i)
      const apart = walk === 'columns' && rest.columns % (dtype === 'float32' ? 4 : 2) !== 0
      const kept = values.filter(
        (value, i) => (walk === 'rows' && value === values.at(-1)) || (stores >> i) & 1,
      )
      const expression = { dtype, leaves: leaves.slice(0, count), steps }
      return { walk, expression, stores: apart ? [] : kept, ...rest }
    })

/** Element (r, c) of leaf j: small multiples of 1/4. A splat has one for each row. */
function element({ seed, columns, expression }: Case, j: number, r: number, c: number): number {
  const { kind, access } = expression.leaves[j]!
  const at = access === 'splat' ? r : r * columns + c
  let state = Math.imul(seed + 7919 * j, 1664525) + Math.imul(at + 1, 1013904223)
  state = Math.imul(state ^ (state >>> 15), 2246822519)
  const n = ((state ^ (state >>> 13)) >>> 0) % 17
  return kind === 'bool' ? n & 1 : kind === 'int32' ? n - 8 : (n - 8) / 4
}

const apply = (name: PointwiseName, x: readonly number[]): number =>
  name === 'where'
    ? x[0]
      ? x[1]!
      : x[2]!
    : x.length === 1
      ? Number(unary[name]!(x[0]!))
      : Number(binary[name]!(x[0]!, x[1]!))

/** What is stored, in order, and the totals of the last value. */
export function oracle(given: Case): number[][] {
  const { walk, fold, rows, columns, expression, stores } = given
  const stored: number[][] = stores.map(() => [])
  const totals: number[] = []
  const join = (k: number, x: number) => {
    const old = totals[k]
    totals[k] = old === undefined ? x : fold === 'sum' ? old + x : Math.max(old, x)
  }
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) {
      const values = expression.leaves.map((_, j) => element(given, j, r, c))
      for (const { name, args } of expression.steps)
        values.push(
          apply(
            name,
            args.map((arg) => values[arg]!),
          ),
        )
      stores.forEach((value, i) => {
        stored[i]!.push(values[value]!)
      })
      join(walk === 'lines' ? r : c, values.at(-1)!)
    }
  return walk === 'rows' ? stored : [...stored, totals]
}

/** The same by a kernel; what lies behind each result must not change. */
export function compute(machine: Machine, given: Case): number[][] {
  const { walk, fold, rows, columns, expression, stores } = given
  const { dtype, steps } = expression
  const width = dtype === 'float32' ? 4 : 8
  const size = rows * columns
  let next = machine.heapStart
  const allocate = (bytes: number) => {
    const at = next
    next += Math.ceil(bytes / 64) * 64 + 64
    machine.grow(next + 64)
    machine.u8.fill(0xaa, at, next)
    return at
  }
  const typed = (kind: ElementKind) =>
    kind === 'bool'
      ? machine.u8
      : kind === 'int32'
        ? machine.i32
        : dtype === 'float32'
          ? machine.f32
          : machine.f64
  const inputs = expression.leaves.map(({ kind, access }, j) => {
    const bytes = kind === 'bool' ? 1 : kind === 'int32' ? 4 : width
    const step = access === 'splat' ? 0 : access === 'strided' ? 3 * bytes : bytes
    const row = access === 'splat' ? bytes : step * columns
    const at = allocate(row * rows)
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++)
        typed(kind)[(at + r * row + c * step) / bytes] = element(given, j, r, c)
    return { at, row, step }
  })
  const isMask = stores.map((value) => steps[value - expression.leaves.length]!.isMask)
  const outputs = isMask.map((mask) => {
    const bytes = mask ? 1 : width
    return { at: allocate(size * bytes), row: columns * bytes, step: bytes }
  })
  const count = walk === 'lines' ? rows : columns
  const out = allocate(count * width)
  const placed = [...inputs, ...outputs].flatMap(({ at, row, step }) => [at, row, step])
  const value = expression.leaves.length + steps.length - 1
  if (walk === 'rows') {
    const kernel = pointwise.pointwiseKernel(machine, expression, stores, 1)
    machine.i32.set([rows, columns, rows, 1, columns, rows, ...placed], layout.args / 4)
    machine.run(kernel, layout.args, 1)
  } else {
    const make = walk === 'lines' ? lineKernel : columnKernel
    const [kept, reduced] = walk === 'lines' ? [1, 0] : [0, 1]
    const kernel = make(machine, fold, expression, { value, stores }, kept, reduced)
    const { words } = reduction
    const description = new Array<number>(words.sizes).fill(1)
    if (walk === 'lines') {
      for (const word of [words.rows, words.rowShare]) description[word] = rows
      for (const word of [words.length, words.lengthShare]) description[word] = columns
    } else {
      for (const word of [words.lines, words.lineShare]) description[word] = rows
      for (const word of [words.columns, words.columnShare]) description[word] = columns
    }
    description[words.out] = out
    machine.i32.set([...description, rows, ...placed], layout.args / 4)
    machine.run(kernel, layout.args, 1)
  }
  const read = (at: number, n: number, mask: boolean) => {
    const bytes = mask ? 1 : width
    const array = typed(mask ? 'bool' : 'own')
    const end = at + n * bytes
    if (
      machine.u8
        .subarray(end, end + 32)
        .some((byte, i) => byte !== 0xaa && end + i >= Math.ceil(end / 64) * 64)
    )
      throw new Error('something was written behind a result')
    return [...array.subarray(at / bytes, at / bytes + n)]
  }
  const stored = outputs.map(({ at }, i) => read(at, size, isMask[i]!))
  return walk === 'rows' ? stored : [...stored, read(out, count, false)]
}
