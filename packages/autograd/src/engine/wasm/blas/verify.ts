import type { Blas } from '../machine/blas.ts'
import type { Machine } from '../machine/machine.ts'

interface Case {
  readonly dtype: 'float32' | 'float64'
  readonly transA: boolean
  readonly transB: boolean
  readonly accumulate: boolean
  readonly m: number
  readonly n: number
  readonly k: number
}

const both = [false, true]
/** Odd sizes for all edges of the kernels; the last one is large enough for several threads. */
const sizes = [
  [1, 1, 1],
  [7, 5, 3],
  [4, 33, 17],
  [90, 70, 65],
] as const

const cases: readonly Case[] = (['float32', 'float64'] as const).flatMap((dtype) =>
  sizes.flatMap(([m, n, k]) =>
    both.flatMap((transA) =>
      both.flatMap((transB) => both.map((accumulate) => ({ dtype, transA, transB, accumulate, m, n, k }))),
    ),
  ),
)

/** The first product that the library gets wrong, in words; null when all are right. It works in the scratch. */
export function firstError(machine: Machine, blas: Blas): string | null {
  for (const each of cases) {
    const error = check(machine, blas, each)
    if (error !== null) return error
  }
  return null
}

/** Columns between the rows of each matrix, which nothing may touch. */
const gap = 3
/** Of large products one element in so many is looked at, in all rows and columns. */
const stride = 37

function check(machine: Machine, blas: Blas, each: Case): string | null {
  const { dtype, transA, transB, accumulate, m, n, k } = each
  const wide = dtype === 'float64'
  const memory = wide ? machine.f64 : machine.f32
  const [bytes, tolerance] = wide ? [8, 1e-13] : [4, 1e-5]
  const lda = (transA ? m : k) + gap
  const ldb = (transB ? k : n) + gap
  const ldc = n + gap
  const a = machine.scratch / bytes
  const b = a + (transA ? k : m) * lda
  const c = b + (transB ? n : k) * ldb
  const end = c + m * ldc
  fill(memory, a, c, m + n + k)
  // Not a number where the product must not look.
  if (accumulate) fill(memory, c, end, m + n)
  else memory.fill(Number.NaN, c, end)
  const before = memory.slice(c, end)
  blas.gemm(dtype, transA, transB, m, n, k, bytes * a, lda, bytes * b, ldb, bytes * c, ldc, accumulate)
  for (let at = 0; at < m * ldc; at += m * n > 1000 ? stride : 1) {
    const [i, j] = [Math.floor(at / ldc), at % ldc]
    let sum = accumulate || j >= n ? before[at]! : 0
    for (let q = 0; j < n && q < k; q++) {
      sum +=
        memory[transA ? a + q * lda + i : a + i * lda + q]! *
        memory[transB ? b + j * ldb + q : b + q * ldb + j]!
    }
    const got = memory[c + at]!
    if (Object.is(got, sum) || Math.abs(got - sum) <= tolerance * (k + 1)) continue
    const form = `${dtype} ${transA ? 'aT' : 'a'} ${transB ? 'bT' : 'b'}${accumulate ? ' + c' : ''}`
    return `${form} of sizes ${m}, ${n}, ${k} has ${got} at [${i}, ${j}] where ${sum} belongs`
  }
  return null
}

/** Numbers in [-1, 1) without pattern, the same every time. */
function fill(memory: Float32Array | Float64Array, from: number, to: number, seed: number): void {
  let word = seed
  for (let i = from; i < to; i++) {
    word = (Math.imul(word, 1664525) + 1013904223) | 0
    memory[i] = word / 2 ** 31
  }
}
