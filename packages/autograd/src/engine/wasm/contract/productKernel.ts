import type { Code } from '../asm/encode.ts'
import { advance, type Func, loop } from '../asm/func.ts'
import { call, type Expr, i32, when } from '../asm/instructions.ts'
import { type ConstantPool, scalarOf } from '../asm/vector.ts'
import {
  batchWords,
  byHeight,
  colWords,
  Driver,
  eachStrip,
  eachSum,
  Functions,
  jobs,
  rowWords,
  sumWords,
} from './driver.ts'
import type { Finish } from './finish.ts'
import { TileFinish, type TilePlace } from './finishTile.ts'
import { hasTable, type ProductForm } from './form.ts'
import { isPackedRight, keepingPacked, pack } from './productPack.ts'
import { addOut, addTile, finishing, type TileForm, tile } from './tile.ts'

const { add, sub, mul, load } = i32
const c = i32.const

/** Copies the tile in scratch to its places one by one, or adds it. */
function scatter(d: Driver, form: ProductForm): Code {
  const { v, width, adding } = form
  const s = scalarOf(v.name === 'f32' ? 'float32' : 'float64')
  const lanes = v.lanes * width
  const first = mul(d.get('tile'), c(lanes))
  const left = sub(load(d.get('colBlock'), colWords.count), first)
  const value = s.load(d.get('from'))
  return [
    d.set('from', d.scratch.get),
    d.set('many', i32.select(left, c(lanes), i32.ltS(left, c(lanes)))),
    loop(d.local('line'), c(0), d.get('height'), 1, [
      d.set('toRow', add(d.get('out'), load(add(d.get('rowsOut'), i32.shl(d.get('line'), c(2)))))),
      d.set('toCol', d.get('colsOut')),
      d.set('from', add(d.scratch.get, mul(d.get('line'), c(16 * width)))),
      loop(d.local('lane'), c(0), d.get('many'), 1, [
        d.set('to', add(d.get('toRow'), load(d.get('toCol')))),
        s.store(d.get('to'), adding ? s.add(s.load(d.get('to')), value) : value),
        advance(d.local('from'), v.bytes),
        advance(d.local('toCol'), 4),
      ]),
    ]),
  ]
}

/** The arguments of a tile that follow from where its operands lie. */
function operandArgs(d: Driver, form: ProductForm): Expr[] {
  const { v, width } = form
  const done = (bytes: Expr) => mul(d.get('done'), bytes)
  const sumWord = (name: keyof typeof sumWords) => load(d.get('sum'), sumWords[name])
  const packedLeft = form.left === 'packed'
  const stride = mul(d.get('height'), c(v.bytes))
  const leftStep = form.left === 'table' ? sumWord('offsetsA') : d.word('stepA')
  const rightStep = hasTable(form.right) ? sumWord('offsetsB') : d.word('stepB')
  const packedRight = isPackedRight(form)
  return [
    add(d.get('stripA'), packedLeft ? done(stride) : sumWord('a')),
    d.get('rowsA'),
    packedLeft ? stride : leftStep,
    add(d.get('panel'), packedRight ? done(c(16 * width)) : sumWord('b')),
    d.get('tileB'),
    packedRight ? c(16 * width) : rightStep,
  ]
}

/** Where a tile's sums go: [out, rowsOut, colsOut, tile, mode, masks], and what a finish wants to know. */
function resultArgs(d: Driver, form: ProductForm, isFinished: boolean): Expr[] {
  const masks = form.adding ? d.get('masks') : c(0)
  const place = [d.get('out'), d.get('rowsOut'), d.get('colsOut'), d.scratch.get]
  const finished = [
    add(load(d.get('rowBlock'), rowWords.first), d.get('row')),
    load(d.get('colBlock'), colWords.out),
    d.args.get,
  ]
  const mode = (form.adding ? addOut : 0) | (isFinished ? finishing : 0)
  return [...place, c(mode), masks, ...(isFinished ? finished : [])]
}

/** The same where the sum has several blocks: all but the last add to the tile in scratch. */
function partialArgs(d: Driver, form: ProductForm, isFinished: boolean): Expr[] {
  const last = i32.eq(d.get('block'), sub(load(d.get('batch'), batchWords.sumBlocks), c(1)))
  const own = form.out === 'vectors' ? last : c(0)
  const pick = (there: Expr, here: Expr) => i32.select(there, here, own)
  const first = i32.eqz(d.get('block'))
  const mode = pick(
    add(i32.select(c(0), c(addTile), first), c((form.adding ? addOut : 0) | (isFinished ? finishing : 0))),
    i32.select(c(0), c(addOut), first),
  )
  const [out, rowsOut, colsOut, sums, , ...others] = resultArgs(d, form, isFinished)
  return [
    pick(out!, d.scratch.get),
    pick(rowsOut!, d.word('tileRows')),
    pick(colsOut!, d.word('tileCols')),
    sums!,
    mode,
    ...others,
  ]
}

function tiles(
  d: Driver,
  form: ProductForm,
  fs: Functions,
  heights: readonly number[],
  finish: TileForm['finish'],
): Code {
  const { v, width } = form
  const functions = heights.map((h) =>
    fs.add(
      tile(`tile${h}`, {
        ...form,
        height: h,
        left: form.left === 'packed' ? 'strip' : form.left,
        right: hasTable(form.right) ? form.right : 'panel',
        masked: form.adding && form.out === 'vectors',
        finish,
      }),
    ),
  )
  const callTile = (place: Expr[]) =>
    byHeight(heights, d.get('height'), (i) =>
      call(functions[i]!, d.get('count'), ...operandArgs(d, form), ...place),
    )
  const tableAt = (block: string, word: number, index: Expr) =>
    add(load(d.get(block), word), i32.shl(index, c(2)))
  const lanes = (each: boolean) => c(width * (each ? v.lanes : 1))
  const perTile = [
    d.set('tileB', tableAt('colBlock', colWords.offsetsB, mul(d.get('tile'), lanes(form.right === 'lanes')))),
    d.set(
      'colsOut',
      tableAt('colBlock', colWords.offsetsOut, mul(d.get('tile'), lanes(form.out === 'lanes'))),
    ),
    form.adding ? d.set('masks', tableAt('colBlock', colWords.masks, mul(d.get('tile'), c(width)))) : [],
    d.set(
      'panel',
      isPackedRight(form)
        ? add(d.get('packedB'), mul(mul(d.get('tile'), d.get('length')), c(16 * width)))
        : add(d.get('b'), form.right === 'direct' ? load(d.get('tileB')) : c(0)),
    ),
  ]
  const perStrip = [
    d.set('rowsA', tableAt('rowBlock', rowWords.offsetsA, d.get('row'))),
    d.set('rowsOut', tableAt('rowBlock', rowWords.offsetsOut, d.get('row'))),
    d.set(
      'stripA',
      form.left === 'packed'
        ? add(d.get('packedA'), mul(mul(d.get('row'), d.get('length')), c(v.bytes)))
        : add(d.get('a'), form.left === 'strip' ? load(d.get('rowsA')) : c(0)),
    ),
  ]
  const severalBlocks = eachSum(d, callTile(partialArgs(d, form, finish !== null)))
  const oneBlock = [
    d.set('sum', load(d.get('batch'), batchWords.sums)),
    d.set('count', load(d.get('sum'), sumWords.count)),
    d.set('done', c(0)),
    callTile(resultArgs(d, form, finish !== null)),
  ]
  const single = i32.eq(load(d.get('batch'), batchWords.sumBlocks), c(1))
  return loop(d.local('tile'), c(0), d.get('tiles'), 1, [
    perTile,
    eachStrip(d, [
      perStrip,
      form.out === 'lanes' ? [severalBlocks, scatter(d, form)] : when(single, oneBlock, severalBlocks),
    ]),
  ])
}

/** The functions of a kernel for products of this form, whose sums go through the finish if there is one. */
export function productKernel(form: ProductForm, finish: Finish | null, pool: ConstantPool): Func[] {
  const d = new Driver()
  const fs = new Functions()
  const { v, width, fused } = form
  const tileFinish =
    finish && ((f: Func, place: TilePlace) => new TileFinish(f, v, width, fused, pool, finish, place))
  const heights = Array.from({ length: form.height }, (_, i) => i + 1)
  d.f.body = [
    d.set('packedA', add(d.scratch.get, d.word('packedA'))),
    d.set('packedB', add(d.scratch.get, d.word('packedB'))),
    keepingPacked(d, jobs(d, [pack(d, form, fs, heights), tiles(d, form, fs, heights, tileFinish)])),
  ]
  fs.list.push(d.f)
  return fs.list
}
