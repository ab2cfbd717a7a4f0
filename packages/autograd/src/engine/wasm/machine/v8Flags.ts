import { builtin } from '../../host.ts'
import type { Code } from '../asm/encode.ts'
import { advance, Func, loop } from '../asm/func.ts'
import { drop, i32 } from '../asm/instructions.ts'
import { assemble } from '../asm/module.ts'
import { f32x4 } from '../asm/vector.ts'

/** What came of setting V8's flags. */
export interface V8Flags {
  /** Flags that are set now. */
  readonly applied: readonly string[]
  /** How much faster a small matrix product is with them. */
  readonly speedup: number
  readonly notes: readonly string[]
}

/** The flag that this version of Node gains by. Node 22 has relaxed SIMD already, and nothing to gain by fusing pairs. */
function flagOf(node: number): string | null {
  if (node < 22) return '--experimental-wasm-relaxed-simd'
  return node < 24 ? null : '--experimental-wasm-revectorize'
}

/** Timings of less than a millisecond differ by so much between two runs of the same code. */
const tolerated = 1.25
const [rows, depth] = [4, 256]
const [aAt, bAt, cAt] = [1024, 16 * 1024, 48 * 1024]
type Product = () => void

/**
 * c[4, 8] = a[4, 256] b[256, 8] in one module, as a product of matrices does it inside. `mark` tells modules apart, since V8 shares the
 * machine code of equal ones.
 */
function product(memory: WebAssembly.Memory, fused: boolean, mark: number): Product {
  const f = new Func('run', [])
  const [k, a, b] = [f.local('i32'), f.local('i32'), f.local('i32')]
  const [x, y] = [f.local('v128'), [f.local('v128'), f.local('v128')]]
  const tile = Array.from({ length: rows }, () => [f.local('v128'), f.local('v128')] as const)
  const madd = (x: Code, y: Code, sum: Code) =>
    fused ? f32x4.fusedMadd(x, y, sum) : f32x4.add(f32x4.mul(x, y), sum)
  const step = (first: boolean): Code => [
    y.map((part, v) => part.set(f32x4.load(b.get, 16 * v))),
    tile.map((row, r) => [
      x.set(f32x4.loadSplat(a.get, 4 * depth * r)),
      row.map((sum, v) => {
        const operands = [x.get, y[v]!.get] as const
        return sum.set(first ? f32x4.mul(...operands) : madd(...operands, sum.get))
      }),
    ]),
    advance(a, 4),
    advance(b, 32),
  ]
  // The first step is apart: with sums that start from zeros V8 11 would keep them in memory.
  f.body = [
    drop(i32.const(mark)),
    a.set(i32.const(aAt)),
    b.set(i32.const(bAt)),
    step(true),
    loop(k, i32.const(1), i32.const(depth), 1, step(false)),
    tile.map((row, r) => row.map((sum, v) => f32x4.store(i32.const(cAt), sum.get, 32 * r + 16 * v))),
  ]
  const module = new WebAssembly.Module(assemble([f], [], false) as BufferSource)
  return new WebAssembly.Instance(module, { e: { m: memory } }).exports.run as Product
}

/** Runs a product until V8 has optimised it; the milliseconds of the fastest rounds, Infinity when a result is wrong. */
function probe(memory: WebAssembly.Memory, run: Product): number {
  const x = new Float32Array(memory.buffer)
  // Whole numbers: their sums are exact, fused or not.
  const [a, b, c] = [aAt / 4, bAt / 4, cAt / 4]
  for (let i = 0; i < rows * depth; i++) x[a + i] = ((i * 7) % 17) - 8
  for (let i = 0; i < 8 * depth; i++) x[b + i] = ((i * 5) % 13) - 6
  const right = () => {
    for (let i = 0; i < 8 * rows; i++) {
      let sum = 0
      for (let k = 0; k < depth; k++) sum += x[a + Math.floor(i / 8) * depth + k]! * x[b + 8 * k + (i % 8)]!
      if (x[c + i] !== sum) return false
    }
    return true
  }
  let best = Infinity
  for (let round = 0; round < 12; round++) {
    x.fill(Number.NaN, c, c + 8 * rows)
    const start = performance.now()
    for (let i = 0; i < 500; i++) run()
    best = Math.min(best, performance.now() - start)
    if (!right()) return Infinity
  }
  return best
}

/**
 * Sets the experimental flag by which this version of Node computes faster, for the whole process, and takes it back
 * if a product comes out wrong or slower with it. To be called before features are detected and kernels compiled.
 */
export function enableV8Flags(): V8Flags {
  const none = (note: string): V8Flags => ({ applied: [], speedup: 1, notes: [note] })
  const v8 = builtin<{ setFlagsFromString(flag: string): void }>('node:v8')
  if (v8 === null) return none('flags of V8 can be set in Node only')
  const node = Number(process.versions.node.split('.')[0])
  const flag = flagOf(node)
  if (flag === null) return none(`Node ${node} has no flag that brings anything`)
  const memory = new WebAssembly.Memory({ initial: 1 })
  const before = probe(memory, product(memory, node >= 22, 1))
  let after = Infinity
  try {
    v8.setFlagsFromString(flag)
    after = probe(memory, product(memory, true, 2))
  } catch {
    // A runtime that does not know the flag refuses the module.
  }
  if (after <= tolerated * before) return { applied: [flag], speedup: before / after, notes: [] }
  v8.setFlagsFromString(flag.replace('--', '--no-'))
  return none(`${flag} was taken back: ${after === Infinity ? 'wrong results' : 'slower code'} with it`)
}
