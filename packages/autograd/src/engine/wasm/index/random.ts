import type { DType } from '../../dtype.ts'
import type { RandomName, RandomState } from '../../engine.ts'
import type { Code } from '../asm/encode.ts'
import { advance, Func, type Local, loop } from '../asm/func.ts'
import { type Expr, i32, i64, when } from '../asm/instructions.ts'
import { constantBits, f32x4, f64x2, i32x4, i64x2, v128 } from '../asm/vector.ts'
import { bytesOf, type Located } from '../located.ts'
import type { Kernel } from '../machine/kernel.ts'
import { Kernels } from '../machine/kernels.ts'
import type { Machine } from '../machine/machine.ts'
import { order } from '../move/lanes.ts'
import { VectorBuilder } from '../pointwise/builder.ts'
import { integers53, normalPairs, normalsOfWords } from './normal.ts'

const multipliers = [0xd2511f53, 0xcd9e8d57] as const
const keySteps = [0x9e3779b9, 0xbb67ae85] as const
const rounds = 10

const kinds: readonly RandomName[] = ['bits', 'uniform', 'normal']

/** Four Philox blocks make 16 words, which are 64 bytes of any result: a block's padding takes what is too much. */
const groupBytes = 64
/** The fewest groups of a part, some 25 microseconds, and the most parts. */
const fewestGroups = 1024
const mostParts = 64

/** Philox4x32-10, four blocks at a time; bits are those of philox.ts, and elements are made as the reference engine does. */
export class Randoms {
  private readonly machine: Machine
  private readonly kernels = new Kernels()

  constructor(machine: Machine) {
    this.machine = machine
  }

  fill(name: RandomName, state: RandomState, out: Located, size: number): void {
    const { machine } = this
    const { dtype, at } = out
    if (size === 0) return
    const kind = 2 * kinds.indexOf(name) + (dtype === 'float64' ? 1 : 0)
    const kernel = this.kernels.get(kind, () => randomKernel(machine, name, dtype))
    const { args } = machine
    const w = machine.words.i32
    const base = args >> 2
    const groups = Math.ceil((size * bytesOf[dtype]) / groupBytes)
    w[base] = state.counter
    w[base + 1] = Math.floor(state.counter / 2 ** 32)
    w[base + 2] = state.key[0]
    w[base + 3] = state.key[1]
    w[base + 4] = at
    const perPart = Math.max(fewestGroups, Math.ceil(groups / mostParts))
    w[base + 5] = groups
    w[base + 6] = perPart
    machine.run(kernel, args, Math.ceil(groups / perPart))
  }
}

type Words = readonly [Local, Local, Local, Local]

const vectors = (f: Func): Words => f.several('v128', 'v128', 'v128', 'v128')

/** The upper and lower words of x * m in every lane. */
function wide(x: Local, m: Expr, low: Local, high: Local): [high: Expr, low: Expr, compute: Code] {
  const words = (lanes: number[]) => v128.shuffle(low.get, high.get, order(4, lanes))
  const compute = [low.set(i64x2.extmulLowI32x4U(x.get, m)), high.set(i64x2.extmulHighI32x4U(x.get, m))]
  return [words([1, 3, 5, 7]), words([0, 2, 4, 6]), compute]
}

/**
 * Groups of four blocks whose counters are in lanes; words come out in the same four locals. Groups are computed side by
 * side: each would wait for its own products.
 */
function philox(f: Func, machine: Machine, groups: readonly Words[], keys: readonly Expr[]): Code {
  const m = multipliers.map((word) => constantBits(f, machine.constants, word))
  const key = (which: 0 | 1, round: number): Expr =>
    f.once(
      `key${which}${round}`,
      'v128',
      i32x4.splat(i32.add(keys[which]!, i32.const(Math.imul(keySteps[which], round)))),
    )
  const oneRound = ([a, b, c, d]: Words, halves: Words, round: number): Code => {
    const [high0, low0, first] = wide(a, m[0]!, halves[0], halves[1])
    const [high1, low1, second] = wide(c, m[1]!, halves[2], halves[3])
    return [
      first,
      second,
      a.set(v128.xor(v128.xor(high1, b.get), key(0, round))),
      c.set(v128.xor(v128.xor(high0, d.get), key(1, round))),
      b.set(low1),
      d.set(low0),
    ]
  }
  const halves = groups.map(() => vectors(f))
  return Array.from({ length: rounds }, (_, round) =>
    groups.map((words, i) => oneRound(words, halves[i]!, round)),
  )
}

/** The counters of four blocks from `first` on, in 64 bits: lower and upper words. */
function counters(f: Func, first: Expr, words: Words): Code {
  const [one, two] = f.several('v128', 'v128')
  const from = (k: number) => i64x2.add(i64x2.splat(i64.add(first, i64.const(k))), ramp)
  const ramp = f.once('ramp', 'v128', i64x2.extendLowI32x4U(i32x4.replace(v128.zero, 1, i32.const(1))))
  return [
    one.set(from(0)),
    two.set(from(2)),
    words[0].set(v128.shuffle(one.get, two.get, order(4, [0, 2, 4, 6]))),
    words[1].set(v128.shuffle(one.get, two.get, order(4, [1, 3, 5, 7]))),
    words[2].set(v128.zero),
    words[3].set(v128.zero),
  ]
}

/** Words of block i in vector i. */
function byBlock(f: Func, words: Words): { compute: Code; blocks: Expr[] } {
  const t = vectors(f)
  const mix = (a: number, b: number, lanes: number[]) =>
    v128.shuffle(words[a]!.get, words[b]!.get, order(4, lanes))
  const compute = t.map((v, k) =>
    v.set(k < 2 ? mix(2 * k, 2 * k + 1, [0, 4, 1, 5]) : mix(2 * (k - 2), 2 * (k - 2) + 1, [2, 6, 3, 7])),
  )
  const blocks = [0, 1, 2, 3].map((i) => {
    const pair = i < 2 ? 0 : 2
    return v128.shuffle(t[pair]!.get, t[pair + 1]!.get, order(8, i % 2 === 0 ? [0, 2] : [1, 3]))
  })
  return { compute, blocks }
}

/** Four vectors of elements from the words of four blocks: what a group stores. */
function elements(b: VectorBuilder, name: RandomName, words: Words): Expr[] {
  const { f, v } = b
  if (name !== 'bits' && v.name === 'f64') return doubles(b, name, words)
  const [w0, w1, w2, w3] = words
  if (name === 'normal') {
    normalsOfWords(b, w0, w1)
    normalsOfWords(b, w2, w3)
  } else if (name === 'uniform') {
    const unit = (x: Local) => v.mul(f32x4.convertI32x4S(i32x4.shrU(x.get, 8)), b.c(2 ** -24))
    b.statements.push(words.map((x) => x.set(unit(x))))
  }
  const { compute, blocks } = byBlock(f, words)
  b.statements.push(compute)
  return blocks
}

function doubles(b: VectorBuilder, name: RandomName, words: Words): Expr[] {
  if (name === 'normal') return [...normalPairs(b, words, 0), ...normalPairs(b, words, 1)]
  const [w0, w1, w2, w3] = words
  const unit = (first: Local, second: Local, half: 0 | 1) =>
    b.let(f64x2.mul(integers53(b, first, second, half), b.c(2 ** -53)))
  return ([0, 1] as const).flatMap((half) => {
    const [even, uneven] = [unit(w0, w1, half), unit(w2, w3, half)]
    return [
      [0, 2],
      [1, 3],
    ].map((lanes) => v128.shuffle(even, uneven, order(8, lanes)))
  })
}

function randomKernel(machine: Machine, name: RandomName, dtype: DType): Kernel {
  const f = new Func('run', ['i32', 'i32', 'i32'])
  const [args, part, scratch] = f.args as [Local, Local, Local]
  const word = (k: number) => i32.load(args.get, 4 * k)
  const [g, end, to, beside, counter] = f.several('i32', 'i32', 'i32', 'i32', 'i64')
  const groups = [vectors(f), vectors(f)]
  const lanes = dtype === 'float64' ? f64x2 : f32x4
  const store = (words: Words, at: Local): Code => {
    const b = new VectorBuilder(f, lanes, machine.constants, machine.features.relaxedSimd)
    const results = elements(b, name, words)
    return [b.statements, results.map((x, k) => v128.store(at.get, x, 16 * k))]
  }
  const next = i32.add(g.get, i32.const(1))
  f.body = [
    g.set(i32.mul(part.get, word(6))),
    end.set(i32.add(g.get, word(6))),
    when(i32.gtU(end.get, word(5)), end.set(word(5))),
    to.set(i32.add(word(4), i32.mul(g.get, i32.const(groupBytes)))),
    counter.set(i64.add(i64.load(args.get), i64.extendI32U(i32.mul(g.get, i32.const(4))))),
    loop(g, g.get, end.get, 2, [
      groups.map((words, i) => counters(f, i64.add(counter.get, i64.const(4 * i)), words)),
      philox(f, machine, groups, [word(2), word(3)]),
      // Beyond the end a group goes where it does no harm: a branch here would cost the registers of all it holds.
      beside.set(i32.select(i32.add(to.get, i32.const(groupBytes)), scratch.get, i32.ltU(next, end.get))),
      store(groups[0]!, to),
      store(groups[1]!, beside),
      advance(to, 2 * groupBytes),
      counter.set(i64.add(counter.get, i64.const(8))),
    ]),
  ]
  return machine.kernel([f])
}
