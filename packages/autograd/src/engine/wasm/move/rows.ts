import type { Code } from '../asm/encode.ts'
import { advance, Func, type Local } from '../asm/func.ts'
import { type Expr, i32, repeatWhile, returnNow, when } from '../asm/instructions.ts'
import { v128 } from '../asm/vector.ts'
import type { Kernel } from '../machine/kernel.ts'
import type { Machine } from '../machine/machine.ts'
import { words } from './walk.ts'

/** What the code for a row sees: pointers to the first elements, steps in bytes, and the number of elements. */
export interface Row {
  readonly f: Func
  /** Pointers of the operands; the code must leave them as they are. */
  readonly p: readonly Local[]
  readonly steps: readonly Local[]
  readonly length: Local
  /** A plane's number of rows and their distances. */
  readonly count: Local
  readonly rowSteps: readonly Local[]
  readonly scratch: Expr
  readonly part: Expr
  readonly args: Expr
  /** A word of the description. */
  readonly word: (which: number) => Expr
}

export interface RowOptions {
  readonly operands: number
  /** The body computes `count` rows at a time. */
  readonly plane?: boolean
  /** Code before the first row and behind the last. */
  readonly before?: (row: Row) => Code
  readonly after?: (row: Row) => Code
}

const axisBytes = 16

/** Locals that count rows: those left in the part, those left on the axis, and how many are left behind the last. */
interface Counts {
  readonly left: Local
  readonly turn: Local
  readonly end: Local
}

/** A kernel that walks the rows a {@link Walk} describes; parts are runs of rows. */
export function rowKernel(machine: Machine, options: RowOptions, body: (row: Row) => Code): Kernel {
  const f = new Func('run', ['i32', 'i32', 'i32'])
  const [args, part, scratch] = f.args as [Local, Local, Local]
  const [left, turn, end, length, count] = f.several('i32', 'i32', 'i32', 'i32', 'i32')
  const locals = () => Array.from({ length: options.operands }, () => f.local('i32'))
  const [p, steps, rowSteps] = [locals(), locals(), locals()]
  const word = (which: number): Expr => i32.load(args.get, 4 * which)
  const row: Row = {
    f,
    p,
    steps,
    rowSteps,
    length,
    count,
    scratch: scratch.get,
    part: part.get,
    args: args.get,
    word,
  }
  const first = i32.mul(part.get, word(words.rowsPerPart))
  const each = (list: readonly Local[], from: number) => list.map((x, i) => x.set(word(from + i)))
  const code = (options.plane ? onePlane : oneRow)(row, { left, turn, end }, body(row))
  const next = [turn.set(word(words.axes)), carry(row, args, scratch)]
  f.body = [
    options.before?.(row) ?? [],
    when(i32.geU(first, word(words.rows)), returnNow),
    left.set(i32.sub(word(words.rows), first)),
    // The last row of all is the one behind which none is left; -1 where another part has it.
    end.set(i32.sub(i32.leU(left.get, word(words.rowsPerPart)), i32.const(1))),
    when(end.get, left.set(word(words.rowsPerPart))),
    [each(p, words.at), each(steps, words.step), each(rowSteps, words.axes + 1)],
    length.set(word(words.length)),
    startAt(row, args, scratch, first),
    turn.set(i32.sub(word(words.axes), i32.load(scratch.get))),
    repeatWhile([code, when(i32.eqz(turn.get), when(left.get, next))], left.get),
    options.after?.(row) ?? [],
  ]
  return machine.kernel([f])
}

function oneRow({ p, rowSteps, length, word }: Row, { left, turn, end }: Counts, inner: Code): Code {
  return [
    advance(left, -1),
    advance(turn, -1),
    when(i32.eq(left.get, end.get), length.set(word(words.lastLength))),
    inner,
    p.map((x, i) => advance(x, rowSteps[i]!.get)),
  ]
}

function onePlane({ p, rowSteps, count }: Row, { left, turn }: Counts, inner: Code): Code {
  return [
    count.set(i32.select(turn.get, left.get, i32.ltU(turn.get, left.get))),
    left.set(i32.sub(left.get, count.get)),
    turn.set(i32.sub(turn.get, count.get)),
    inner,
    p.map((x, i) => advance(x, i32.mul(count.get, rowSteps[i]!.get))),
  ]
}

/** Pointers and counters of row number `first`: every axis has been stepped as often as those inside it were through. */
function startAt(row: Row, args: Local, scratch: Local, first: Expr): Code {
  const { f, p, word } = row
  const [axis, counter, rest, quotient, rank] = f.several('i32', 'i32', 'i32', 'i32', 'i32')
  return [
    axis.set(args.get),
    counter.set(scratch.get),
    rest.set(first),
    rank.set(word(words.rank)),
    repeatWhile(
      [
        p.map((x, i) => advance(x, i32.mul(rest.get, i32.load(axis.get, 4 * (words.axes + 1 + i))))),
        quotient.set(i32.divU(rest.get, i32.load(axis.get, 4 * words.axes))),
        i32.store(counter.get, i32.sub(rest.get, i32.mul(quotient.get, i32.load(axis.get, 4 * words.axes)))),
        rest.set(quotient.get),
        advance(axis, axisBytes),
        advance(counter, 4),
        advance(rank, -1),
      ],
      rank.get,
    ),
  ]
}

/** Steps the axes outside the rows, as an odometer does. */
function carry(row: Row, args: Local, scratch: Local): Code {
  const { f, p } = row
  const [axis, counter, digit] = f.several('i32', 'i32', 'i32')
  const size = i32.load(axis.get, 4 * words.axes)
  return [
    axis.set(args.get),
    counter.set(scratch.get),
    repeatWhile(
      [
        advance(axis, axisBytes),
        advance(counter, 4),
        p.map((x, i) => advance(x, i32.load(axis.get, 4 * (words.axes + 1 + i)))),
        digit.set(i32.add(i32.load(counter.get), i32.const(1))),
        when(i32.eq(digit.get, size), digit.set(i32.const(0))),
        i32.store(counter.get, digit.get),
      ],
      i32.eqz(digit.get),
    ),
  ]
}

/** The bytes of a result that a part owns, as distance from its beginning and number. */
export function shareOf({ f, word, part }: Row): { from: Local; bytes: Local; compute: Code } {
  const [from, bytes] = f.several('i32', 'i32')
  const compute = [
    from.set(i32.mul(part, word(words.clearPerPart))),
    bytes.set(i32.sub(word(words.clearBytes), from.get)),
    when(i32.gtU(bytes.get, word(words.clearPerPart)), bytes.set(word(words.clearPerPart))),
  ]
  return { from, bytes, compute }
}

/** A part clears its share of the result before it adds to it. */
export function clearShare(row: Row): Code {
  const { f, word } = row
  const { from, bytes, compute } = shareOf(row)
  const [run, runs, p] = f.several('i32', 'i32', 'i32')
  return [
    compute,
    run.set(i32.add(word(words.clearAt), from.get)),
    runs.set(word(words.clearRuns)),
    repeatWhile(
      [
        p.set(run.get),
        fillBytes(f, p, bytes.get, v128.zero),
        advance(run, word(words.clearPitch)),
        advance(runs, -1),
      ],
      runs.get,
    ),
  ]
}

/** Stores a vector over a number of bytes, which is a multiple of the element's size; moves the pointer. */
export function fillBytes(f: Func, p: Local, bytes: Expr, x: Expr): Code {
  const left = f.local('i32')
  const run = (n: number, store: Code) => [
    when(
      i32.geU(left.get, i32.const(n)),
      repeatWhile([store, advance(p, n), advance(left, -n)], i32.geU(left.get, i32.const(n))),
    ),
  ]
  const four = [0, 16, 32, 48].map((o) => v128.store(p.get, x, o))
  return [
    left.set(bytes),
    run(64, four),
    run(16, v128.store(p.get, x)),
    run(8, v128.store64Lane(p.get, x, 0)),
    run(4, v128.store32Lane(p.get, x, 0)),
    run(1, v128.store8Lane(p.get, x, 0)),
  ]
}
