import type { Code } from '../asm/encode.ts'
import { loop } from '../asm/func.ts'
import { call, type Expr, i32, memoryFill, when } from '../asm/instructions.ts'
import { scratchBytes } from '../machine/layout.ts'
import {
  batchWords,
  byHeight,
  colWords,
  type Driver,
  eachStrip,
  eachSum,
  type Functions,
  rowWords,
  sumWords,
} from './driver.ts'
import type { ProductForm } from './form.ts'
import { packLanes, packRun, packVector } from './pack.ts'

const { add, mul, load, store, remU, divU } = i32
const c = i32.const

export const isPackedRight = (form: ProductForm): boolean =>
  form.right === 'vectors' || form.right === 'lanes'

function packLeft(d: Driver, form: ProductForm, fs: Functions, heights: readonly number[]): Code {
  const { bytes } = form.v
  const functions = heights.map((h) => fs.add(packLanes(`left${h}`, form.v, h)))
  const to = add(
    add(d.get('packedA'), mul(mul(d.get('row'), d.get('length')), c(bytes))),
    mul(mul(d.get('done'), d.get('height')), c(bytes)),
  )
  const args: Expr[] = [
    add(d.get('a'), load(d.get('sum'), sumWords.a)),
    add(load(d.get('rowBlock'), rowWords.offsetsA), i32.shl(d.get('row'), c(2))),
    load(d.get('sum'), sumWords.offsetsA),
    d.get('count'),
    to,
    mul(d.get('height'), c(bytes)),
  ]
  return eachStrip(
    d,
    eachSum(
      d,
      byHeight(heights, d.get('height'), (i) => call(functions[i]!, ...args)),
    ),
  )
}

function packRight(d: Driver, form: ProductForm, fs: Functions): Code {
  const { width, right, v } = form
  const index = fs.add(right === 'lanes' ? packLanes('right', v, v.lanes) : packVector('right', v))
  // A unit of packing is a vector: its offset, or those of its lanes, lie at a multiple of this in the table.
  const unit = right === 'lanes' ? 4 * v.lanes : 4
  const offsets = add(load(d.get('colBlock'), colWords.offsetsB), mul(d.get('vector'), c(unit)))
  const source = add(d.get('b'), load(d.get('sum'), sumWords.b))
  const panel = mul(mul(divU(d.get('vector'), c(width)), d.get('length')), c(16 * width))
  const to = add(
    add(add(d.get('packedB'), panel), mul(d.get('done'), c(16 * width))),
    mul(remU(d.get('vector'), c(width)), c(16)),
  )
  const pack =
    right === 'lanes'
      ? call(index, source, offsets, load(d.get('sum'), sumWords.offsetsB), d.get('count'), to, c(16 * width))
      : call(
          index,
          add(source, load(offsets)),
          load(d.get('sum'), sumWords.offsetsB),
          d.get('count'),
          to,
          c(16 * width),
        )
  const vectors = mul(d.get('tiles'), c(width))
  const oneByOne = loop(d.local('vector'), c(0), vectors, 1, eachSum(d, pack))
  if (right === 'lanes') return oneByOne
  const first = load(d.get('colBlock'), colWords.offsetsB)
  const isNext = i32.eq(load(offsets), add(load(first), mul(d.get('vector'), c(16))))
  const asRun = call(
    fs.add(packRun('rightRun', v, width)),
    add(source, load(first)),
    load(d.get('sum'), sumWords.offsetsB),
    d.get('count'),
    add(d.get('packedB'), mul(d.get('done'), c(16 * width))),
    d.get('tiles'),
    mul(d.get('length'), c(16 * width)),
  )
  return [
    d.set('isRun', c(1)),
    loop(d.local('vector'), c(1), vectors, 1, d.set('isRun', i32.and(d.get('isRun'), isNext))),
    when(d.get('isRun'), eachSum(d, asRun), oneByOne),
  ]
}

/** Zeros over the span of a batch in the result, before products are added to it. */
const clear = (d: Driver): Code =>
  memoryFill(add(d.word('out'), load(d.get('batch'), batchWords.out)), c(0), d.word('span'))

/** What 'packed' says lies in scratch: the block of rows and of columns, and their batch. */
const packed = { packedRows: 'r', packedCols: 'c', packedBatch: 'newBatch' } as const
const names = Object.entries(packed)

/** Packs what is not in scratch already. What is added to is cleared by the first job of a batch. */
export function pack(d: Driver, form: ProductForm, fs: Functions, heights: readonly number[]): Code {
  const newBatch = i32.ne(d.get('newBatch'), d.get('packedBatch'))
  const newRows = i32.or(newBatch, i32.ne(d.get('r'), d.get('packedRows')))
  const newCols = i32.or(newBatch, i32.ne(d.get('c'), d.get('packedCols')))
  return [
    form.adding ? when(newBatch, clear(d)) : [],
    form.left === 'packed' ? when(newRows, packLeft(d, form, fs, heights)) : [],
    isPackedRight(form) ? when(newCols, packRight(d, form, fs)) : [],
    names.map(([name, now]) => d.set(name, d.get(now))),
  ]
}

/**
 * The jobs of a part, which begin with what the last part that this thread ran left in scratch: behind it stands of which
 * run that is, 0 while it changes. In another run nothing is packed: -1.
 */
export function keepingPacked(d: Driver, jobs: Code): Code {
  const run = d.word('run')
  const isSame = i32.eq(load(d.scratch.get, scratchBytes), run)
  const word = (i: number) => scratchBytes + 4 * (i + 1)
  return [
    names.map(([name], i) => d.set(name, i32.select(load(d.scratch.get, word(i)), c(-1), isSame))),
    store(d.scratch.get, c(0), scratchBytes),
    jobs,
    names.map(([name], i) => store(d.scratch.get, d.get(name), word(i))),
    store(d.scratch.get, run, scratchBytes),
  ]
}
