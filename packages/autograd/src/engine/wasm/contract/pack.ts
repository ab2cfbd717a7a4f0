import type { Code } from '../asm/encode.ts'
import { advance, Func, type Local } from '../asm/func.ts'
import { type Expr, i32, repeatWhile, when } from '../asm/instructions.ts'
import { range } from '../asm/range.ts'
import { scalarOf, type Vector, v128 } from '../asm/vector.ts'
import { everyOther, order } from '../move/lanes.ts'

// Packing lays elements side by side in the order a tile reads them: for each k, the lanes of a strip or panel. Lanes
// are found through a table of offsets, and so is k: any view packs, and neighbours in memory pack faster.

const scalar = (v: Vector) => scalarOf(v.name === 'f32' ? 'float32' : 'float64')

/** lanes x lanes elements turned over: rows[i] = lane i of each column. */
export function transpose(f: Func, v: Vector, columns: readonly Local[]): Expr[] {
  const take = (a: Expr, b: Expr, picks: readonly number[]) => v128.shuffle(a, b, order(v.bytes, picks))
  if (v.lanes === 2) {
    const [a, b] = columns as [Local, Local]
    return [take(a.get, b.get, [0, 2]), take(a.get, b.get, [1, 3])]
  }
  const [a, b, c, d] = columns.map((x) => x.get) as [Expr, Expr, Expr, Expr]
  const halves = [
    [a, b, [0, 4, 1, 5]],
    [c, d, [0, 4, 1, 5]],
    [a, b, [2, 6, 3, 7]],
    [c, d, [2, 6, 3, 7]],
  ] as const
  const t = halves.map(() => f.local('v128'))
  const set = halves.map(([x, y, picks], i) => t[i]!.set(take(x, y, picks)))
  const [p, q, r, s] = t.map((x) => x.get) as [Expr, Expr, Expr, Expr]
  const low = take(p, q, [0, 1, 4, 5])
  return [[set, low], take(p, q, [2, 3, 6, 7]), take(r, s, [0, 1, 4, 5]), take(r, s, [2, 3, 6, 7])]
}

/** (source, table of k, count, destination, pitch): one vector of neighbours for each k. */
export function packVector(name: string, v: Vector): Func {
  const f = new Func(name, ['i32', 'i32', 'i32', 'i32', 'i32'])
  const [source, table, count, to, pitch] = f.args as [Local, Local, Local, Local, Local]
  f.body = repeatWhile(
    [
      v.store(to.get, v.load(i32.add(source.get, i32.load(table.get)))),
      advance(table, 4),
      advance(to, pitch.get),
    ],
    count.tee(i32.sub(count.get, i32.const(1))),
  )
  return f
}

/**
 * (source, table of k, count, destination, panels, bytes of a panel): for each k a run of memory, cut into the panels.
 * It goes along the rows: where they lie a multiple of 4 KiB apart, their columns share a few lines of the cache.
 */
export function packRun(name: string, v: Vector, width: number): Func {
  const f = new Func(name, ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'])
  const [source, table, count, to, panels, panelBytes] = f.args as [Local, Local, Local, Local, Local, Local]
  const [from, at, left] = [f.local('i32'), f.local('i32'), f.local('i32')]
  f.body = repeatWhile(
    [
      from.set(i32.add(source.get, i32.load(table.get))),
      at.set(to.get),
      left.set(panels.get),
      repeatWhile(
        [
          range(width, (i) => v.store(at.get, v.load(from.get, 16 * i), 16 * i)),
          advance(from, 16 * width),
          advance(at, panelBytes.get),
        ],
        left.tee(i32.sub(left.get, i32.const(1))),
      ),
      advance(table, 4),
      advance(to, 16 * width),
    ],
    count.tee(i32.sub(count.get, i32.const(1))),
  )
  return f
}

export const laneParams = ['source', 'offsets', 'table', 'count', 'to', 'pitch'] as const

/**
 * (source, offsets of the lanes, table of k, count, destination, pitch): `height` lanes for each k. Lanes that are
 * neighbours go as vectors, and so do a vector's that are every other element, as in a convolution of stride 2; runs of k
 * that are neighbours are turned over, lanes x lanes elements at a time.
 */
export function packLanes(name: string, v: Vector, height: number): Func {
  const f = new Func(
    name,
    laneParams.map(() => 'i32'),
  )
  const [source, offsets, table, count, to, pitch] = f.args as [Local, Local, Local, Local, Local, Local]
  const p = range(height, () => f.local('i32'))
  const t = f.local('i32')
  const d = f.local('i32')
  const at = (lane: number): Expr => i32.add(p[lane]!.get, t.get)
  const next = (n: number): Code => [advance(table, 4 * n), count.set(i32.sub(count.get, i32.const(n)))]
  const one: Code = [
    range(height, (r) => scalar(v).store(to.get, scalar(v).load(at(r)), r * v.bytes)),
    advance(to, pitch.get),
    next(1),
  ]
  const columns = range(v.lanes, () => f.local('v128'))
  const groups = Math.floor(height / v.lanes)
  const many: Code = [
    range(groups, (group) => [
      columns.map((x, r) => x.set(v.load(at(group * v.lanes + r)))),
      d.set(i32.add(to.get, i32.const(16 * group))),
      transpose(f, v, columns).map((row) => [v.store(d.get, row), advance(d, pitch.get)]),
    ]),
    range(v.lanes, () => advance(to, pitch.get)),
    next(v.lanes),
  ]
  const follows = (i: number): Expr =>
    i32.eq(i32.load(table.get, 4 * i), i32.add(t.get, i32.const(i * v.bytes)))
  const run = range(v.lanes - 1, (i) => follows(i + 1)).reduce((a, b) => i32.and(a, b))
  const enough = i32.geS(count.get, i32.const(v.lanes))
  const scattered = repeatWhile(
    [
      t.set(i32.load(table.get)),
      when(height % v.lanes === 0 ? i32.and(enough, run) : i32.const(0), many, one),
    ],
    count.get,
  )
  const areApart = (step: number): Expr =>
    range(height - 1, (r) =>
      i32.eq(p[r + 1]!.get, i32.add(p[0]!.get, i32.const((r + 1) * step * v.bytes))),
    ).reduce((a, b) => i32.and(a, b))
  const eachK = (body: Code): Code =>
    repeatWhile(
      [t.set(i32.load(table.get)), body, advance(to, pitch.get), advance(table, 4)],
      count.tee(i32.sub(count.get, i32.const(1))),
    )
  // The last vector may write past the strip; what lies behind is packed later or not at all.
  const vectors = eachK(
    range(Math.ceil(height / v.lanes), (i) => v.store(to.get, v.load(at(0), 16 * i), 16 * i)),
  )
  const vectorsApart = eachK(v.store(to.get, everyOther(v.bytes, at(0))))
  f.body = [
    p.map((x, r) => x.set(i32.add(source.get, i32.load(offsets.get, 4 * r)))),
    height === 1
      ? scattered
      : when(
          areApart(1),
          vectors,
          height === v.lanes ? when(areApart(2), vectorsApart, scattered) : scattered,
        ),
  ]
  return f
}
