import type { DType } from '../../dtype.ts'
import type { Code } from '../asm/encode.ts'
import type { Func, Local } from '../asm/func.ts'
import { type Expr, f32, f64, i32, when } from '../asm/instructions.ts'
import { range } from '../asm/range.ts'
import { f32x4, f64x2, i32x4, literal, v128 } from '../asm/vector.ts'
import { bytesOf, type Located } from '../located.ts'
import type { Kernel } from '../machine/kernel.ts'
import { Kernels } from '../machine/kernels.ts'
import type { Machine } from '../machine/machine.ts'
import { dtypeNumber } from './dtypeNumber.ts'
import { one, order, overRow, runners } from './lanes.ts'
import { rowKernel } from './rows.ts'
import type { Walk } from './walk.ts'

type Store = (to: Expr, x: Expr) => Code

const loads: Readonly<Record<DType, (p: Expr) => Expr>> = {
  bool: i32.load8U,
  int32: i32.load,
  float32: f32.load,
  float64: f64.load,
}
const stores: Readonly<Record<DType, Store>> = {
  bool: i32.store8,
  int32: i32.store,
  float32: f32.store,
  float64: f64.store,
}

/**
 * An integer modulo 2^32, as JavaScript stores numbers into an Int32Array: the fraction of x / 2^32 is exact, and it is
 * NaN, which becomes 0, where x is not finite.
 */
function wrapped(x: Expr, t: Local): Expr {
  const turns = t.tee(f64.mul(f64.trunc(x), f64.const(2 ** -32)))
  return i32.truncSatF64U(f64.mul(f64.sub(turns, f64.floor(t.get)), f64.const(2 ** 32)))
}

function convertOne(f: Func, from: DType, to: DType, x: Expr): Expr {
  const float = from === 'float32' ? f32 : f64
  const integer = from === 'bool' || from === 'int32'
  if (to === 'bool') return integer ? i32.ne(x, i32.const(0)) : float.ne(x, float.const(0))
  if (to === 'int32') return integer ? x : wrapped(from === 'float32' ? f64.promote(x) : x, f.local('f64'))
  if (to === 'float32') return integer ? f32.convertI32S(x) : f32.demote(x)
  return integer ? f64.convertI32S(x) : f64.promote(x)
}

const low = (p: Expr) => v128.load64Zero(p)
const high = (p: Expr) => v128.load64Zero(p, 8)
const bytes = (p: Expr) => i32x4.extendBytes(v128.load32Zero(p))
const upper = (x: Expr) => v128.shuffle(x, v128.zero, order(8, [1, 0]))
const pairOfVectors = (to: Expr, a: Expr, b: Expr): Code => [v128.store(to, a), v128.store(to, b, 16)]
/** Masks of four lanes as four bytes of 0 and 1. */
const flags = (to: Expr, mask: Expr): Code =>
  v128.store32Lane(
    to,
    v128.shuffle(i32x4.shrU(mask, 31), v128.zero, order(1, [0, 4, 8, 12, ...new Array(12).fill(16)])),
    0,
  )

type Group = (to: Expr, p: Expr, f: Func) => Code

/** Four floats that are all integers of 32 bits once their fractions are gone; where one is not, each is wrapped. */
function truncated(from: 'float32' | 'float64'): Group {
  const [v, limit] = from === 'float32' ? [f32x4, literal.f32x4(2 ** 31)] : [f64x2, literal.f64x2(2 ** 31)]
  return (to, p, f) => {
    const vectors = range(4 / v.lanes, () => f.local('v128'))
    const isBeyond = vectors.map((x) => v128.not(v.lt(v.abs(x.get), limit))).reduce(v128.or)
    const [x, y] = vectors.map(({ get }) => get)
    const integers = y
      ? v128.shuffle(i32x4.truncSatF64x2S(x!), i32x4.truncSatF64x2S(y), order(8, [0, 2]))
      : i32x4.truncSatF32x4S(x!)
    const bytes = bytesOf[from]
    const single = (i: number) => convertOne(f, from, 'int32', loads[from](i32.add(p, i32.const(i * bytes))))
    return [
      vectors.map((vector, i) => vector.set(v128.load(p, 16 * i))),
      when(
        v128.anyTrue(isBeyond),
        range(4, (i) => i32.store(to, single(i), 4 * i)),
        v128.store(to, integers),
      ),
    ]
  }
}

/** Four neighbours at once, for the conversions that are worth it. */
const groups: Readonly<Record<string, Group>> = {
  'float32 int32': truncated('float32'),
  'float64 int32': truncated('float64'),
  'float32 float64': (to, p) =>
    pairOfVectors(to, f64x2.promoteLowF32x4(low(p)), f64x2.promoteLowF32x4(high(p))),
  'float64 float32': (to, p) => [
    v128.store64Lane(to, f32x4.demoteF64x2(v128.load(p)), 0),
    v128.store64Lane(to, f32x4.demoteF64x2(v128.load(p, 16)), 0, 8),
  ],
  'int32 float32': (to, p) => v128.store(to, f32x4.convertI32x4S(v128.load(p))),
  'int32 float64': (to, p) =>
    pairOfVectors(to, f64x2.convertLowI32x4S(low(p)), f64x2.convertLowI32x4S(high(p))),
  'bool int32': (to, p) => v128.store(to, bytes(p)),
  'bool float32': (to, p) => v128.store(to, f32x4.convertI32x4S(bytes(p))),
  'bool float64': (to, p) =>
    pairOfVectors(to, f64x2.convertLowI32x4S(bytes(p)), f64x2.convertLowI32x4S(upper(bytes(p)))),
  'int32 bool': (to, p) => flags(to, i32x4.ne(v128.load(p), v128.zero)),
  'float32 bool': (to, p) => flags(to, f32x4.ne(v128.load(p), literal.f32x4(0))),
}

/** Copies with a change of type. */
export class Caster {
  private readonly machine: Machine
  private readonly walk: Walk
  private readonly kernels = new Kernels()

  constructor(machine: Machine, walk: Walk) {
    this.machine = machine
    this.walk = walk
  }

  cast(x: Located, out: Located): void {
    const { walk } = this
    const { shape } = x
    const [from, to] = [bytesOf[x.dtype], bytesOf[out.dtype]]
    walk.clear()
    for (let k = 0; k < shape.length; k++) {
      if (shape[k] === 0) return
      walk.push(shape[k]!, x.strides[k]! * from, out.strides[k]! * to)
    }
    walk.fillTo(2)
    const inner = walk.rank - 1
    const unit = walk.a[inner] === from && walk.b[inner] === to
    walk.run(this.kernel(x.dtype, out.dtype, unit), x.at, out.at, 0, unit ? 0.3 : 1)
  }

  private kernel(from: DType, to: DType, unit: boolean): Kernel {
    const key = (dtypeNumber[from] * 4 + dtypeNumber[to]) * 2 + (unit ? 1 : 0)
    return this.kernels.get(key, () => castKernel(this.machine, from, to, unit))
  }
}

/** Rows from one type to another; `unit` where neighbours are read and written. */
function castKernel(machine: Machine, from: DType, to: DType, unit: boolean): Kernel {
  return rowKernel(machine, { operands: 2 }, ({ f, p, steps, length }) => {
    const list = runners(f, p, steps)
    const [source, target] = [list[0]!.pointer.get, list[1]!.pointer.get]
    const single = stores[to](target, convertOne(f, from, to, loads[from](source)))
    const group = groups[`${from} ${to}`]
    if (!unit || group === undefined) return one(f, length.get, list, single)
    return overRow(f, length.get, 4, list, group(target, source, f), single)
  })
}
