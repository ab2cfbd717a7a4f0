import type { Code } from '../asm/encode.ts'
import { advance, Func, type Local, loop } from '../asm/func.ts'
import { type Expr, i32, when } from '../asm/instructions.ts'
import { scalarOf, type Vector } from '../asm/vector.ts'

/** Words of the description: a part is one image. Offsets and distances are in bytes. */
export const columnWords = {
  image: 0,
  unused: 4,
  columns: 8,
  parts: 12,
  /** Rows of the matrix of columns, and where each starts in the image. */
  entries: 16,
  offsets: 20,
  /** Runs of positions in each row, and where each starts. */
  runs: 24,
  starts: 28,
  /** A run as whole vectors, bytes behind them, and single elements that lie `step` apart. */
  vectors: 32,
  rest: 36,
  elements: 40,
  step: 44,
  imageStride: 48,
  columnStride: 52,
  size: 56,
} as const

/**
 * Windows of an image as a dense matrix, an entry of the window per row and a position per column (im2col); or, `adding`,
 * the matrix added back to the image (col2im).
 */
export function columnKernel(v: Vector, adding: boolean): Func[] {
  const f = new Func('run', ['i32', 'i32', 'i32'])
  const [args, part] = f.args as [Local, Local, Local]
  const word = (name: keyof typeof columnWords): Expr => i32.load(args.get, columnWords[name])
  const [image, dense, near, entry, run, left] = ['', '', '', '', '', ''].map(() => f.local('i32')) as [
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
  ]
  const s = scalarOf(v.name === 'f32' ? 'float32' : 'float64')
  const table = (name: 'offsets' | 'starts', i: Local) =>
    i32.load(i32.add(word(name), i32.shl(i.get, i32.const(2))))
  const move = adding
    ? v.store(near.get, v.add(v.load(near.get), v.load(dense.get)))
    : v.store(dense.get, v.load(near.get))
  const element = adding
    ? s.store(near.get, s.add(s.load(near.get), s.load(dense.get)))
    : s.store(dense.get, s.load(near.get))
  const times = (n: Expr, body: Code): Code => loop(left, i32.const(0), n, 1, body)
  // What is left of a run is copied as the vector that ends with it. Sums cannot be made twice, so they go one by one.
  const back = i32.sub(word('rest'), i32.const(16))
  const rest = when(word('rest'), [advance(dense, back), advance(near, back), move, advance(dense, 16)])
  const vectors = [times(word('vectors'), [move, advance(dense, 16), advance(near, 16)]), adding ? [] : rest]
  const elements = times(word('elements'), [element, advance(dense, v.bytes), advance(near, word('step'))])
  f.body = [
    image.set(i32.add(word('image'), i32.mul(part.get, word('imageStride')))),
    dense.set(i32.add(word('columns'), i32.mul(part.get, word('columnStride')))),
    loop(entry, i32.const(0), word('entries'), 1, [
      loop(run, i32.const(0), word('runs'), 1, [
        near.set(i32.add(i32.add(image.get, table('offsets', entry)), table('starts', run))),
        vectors,
        elements,
      ]),
    ]),
  ]
  return [f]
}
