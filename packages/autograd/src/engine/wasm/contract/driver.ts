import type { Code } from '../asm/encode.ts'
import { advance, Func, type Local, loop } from '../asm/func.ts'
import { type Expr, i32, when } from '../asm/instructions.ts'

// What all kernels of contractions share: a description in memory of jobs, each a block of rows times a block of columns
// of one batch of a sum, and the loops over them.

/** Words of the description of a product, and of its records. */
export const words = {
  a: 0,
  b: 4,
  out: 8,
  /** The number of the run: the same in all parts. */
  run: 12,
  parts: 16,
  jobs: 20,
  rowBlocks: 24,
  rows: 28,
  colBlocks: 32,
  cols: 36,
  batches: 40,
  stepA: 44,
  stepB: 48,
  /** Offsets within the tile in scratch. */
  tileRows: 52,
  tileCols: 56,
  /** Where packed operands lie in scratch. */
  packedA: 60,
  packedB: 64,
  /** Bytes of the result that belong to each batch, for results that are set to zero. */
  span: 68,
  /** Jobs that stay together in one part. */
  grain: 72,
  /** Where the arrays of a finish lie. */
  finish: 76,
  /** Every so many jobs the block of rows changes, and the block of columns. */
  rowsEvery: 80,
  colsEvery: 84,
  size: 88,
} as const

export const rowWords = {
  a: 0,
  out: 4,
  offsetsA: 8,
  offsetsOut: 12,
  count: 16,
  strips: 20,
  /** The number of the first row. */
  first: 24,
  size: 28,
} as const
export const colWords = {
  b: 0,
  out: 4,
  offsetsB: 8,
  offsetsOut: 12,
  count: 16,
  tiles: 20,
  masks: 24,
  size: 28,
} as const
export const batchWords = { a: 0, b: 4, out: 8, sums: 12, sumBlocks: 16, length: 20, size: 24 } as const
export const sumWords = { a: 0, b: 4, offsetsA: 8, offsetsB: 12, count: 16, size: 20 } as const

const { add, mul, load, remU, divU } = i32
const c = i32.const

/** Everything a driver's statements share: its locals by name, made as they are asked for. */
export class Driver {
  readonly f = new Func('run', ['i32', 'i32', 'i32'])
  readonly args: Local
  readonly part: Local
  readonly scratch: Local
  private readonly named = new Map<string, Local>()

  constructor() {
    const [args, part, scratch] = this.f.args as [Local, Local, Local]
    this.args = args
    this.part = part
    this.scratch = scratch
  }

  local(name: string): Local {
    let known = this.named.get(name)
    if (known === undefined) {
      known = this.f.local('i32')
      this.named.set(name, known)
    }
    return known
  }

  get(name: string): Expr {
    return this.local(name).get
  }

  set(name: string, value: Expr): Code {
    return this.local(name).set(value)
  }

  word(name: keyof typeof words): Expr {
    return load(this.args.get, words[name])
  }
}

/** The functions of a kernel, by their index. */
export class Functions {
  readonly list: Func[] = []

  add(f: Func): number {
    return this.list.push(f) - 1
  }
}

/** A call of the function for this many rows. */
export const byHeight = (heights: readonly number[], rows: Expr, of: (i: number) => Code): Code =>
  heights.slice(1).reduce<Code>((rest, h, i) => when(i32.eq(rows, c(h)), of(i + 1), rest), of(0))

/** rows of strip `s`: the strips of a block differ by at most one row. */
const stripRows = (d: Driver): Code => [
  d.set('height', add(d.get('base'), i32.ltU(d.get('strip'), d.get('extra')))),
]

export function eachStrip(d: Driver, body: Code): Code {
  return [
    d.set('row', c(0)),
    loop(d.local('strip'), c(0), d.get('strips'), 1, [
      stripRows(d),
      body,
      d.set('row', add(d.get('row'), d.get('height'))),
    ]),
  ]
}

/** Runs over the blocks of the sum: `sum` points at each, `done` counts products before it. */
export function eachSum(d: Driver, body: Code): Code {
  return [
    d.set('sum', load(d.get('batch'), batchWords.sums)),
    d.set('done', c(0)),
    loop(d.local('block'), c(0), load(d.get('batch'), batchWords.sumBlocks), 1, [
      d.set('count', load(d.get('sum'), sumWords.count)),
      body,
      d.set('done', add(d.get('done'), d.get('count'))),
      advance(d.local('sum'), sumWords.size),
    ]),
  ]
}

/** The first job of a part; `jobs` counts grains. */
const edge = (d: Driver, part: Expr): Expr =>
  mul(divU(mul(d.word('jobs'), part), d.word('parts')), d.word('grain'))

/** Finds out which batch, rows and columns a job is about: its records, and where its operands and result start. */
function locate(d: Driver): Code {
  return [
    d.set('newBatch', divU(d.get('job'), mul(d.get('rowBlocks'), d.get('colBlocks')))),
    d.set('r', remU(divU(d.get('job'), d.word('rowsEvery')), d.get('rowBlocks'))),
    d.set('c', remU(divU(d.get('job'), d.word('colsEvery')), d.get('colBlocks'))),
    d.set('batch', add(d.word('batches'), mul(d.get('newBatch'), c(batchWords.size)))),
    d.set('rowBlock', add(d.word('rows'), mul(d.get('r'), c(rowWords.size)))),
    d.set('colBlock', add(d.word('cols'), mul(d.get('c'), c(colWords.size)))),
    d.set('length', load(d.get('batch'), batchWords.length)),
    d.set(
      'a',
      add(add(d.word('a'), load(d.get('batch'), batchWords.a)), load(d.get('rowBlock'), rowWords.a)),
    ),
    d.set(
      'b',
      add(add(d.word('b'), load(d.get('batch'), batchWords.b)), load(d.get('colBlock'), colWords.b)),
    ),
    d.set(
      'out',
      add(
        add(d.word('out'), load(d.get('batch'), batchWords.out)),
        add(load(d.get('rowBlock'), rowWords.out), load(d.get('colBlock'), colWords.out)),
      ),
    ),
    d.set('tiles', load(d.get('colBlock'), colWords.tiles)),
    d.set('strips', load(d.get('rowBlock'), rowWords.strips)),
    d.set('base', divU(load(d.get('rowBlock'), rowWords.count), d.get('strips'))),
    d.set('extra', remU(load(d.get('rowBlock'), rowWords.count), d.get('strips'))),
  ]
}

/** Runs the jobs of a part. */
export function jobs(d: Driver, body: Code): Code {
  return [
    d.set('rowBlocks', d.word('rowBlocks')),
    d.set('colBlocks', d.word('colBlocks')),
    loop(d.local('job'), edge(d, d.part.get), edge(d, add(d.part.get, c(1))), 1, [locate(d), body]),
  ]
}
