import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { bestCore, withEnvironment } from '#autograd/engine/wasm/blas/core.ts'
import { findBlas } from '#autograd/engine/wasm/blas/find.ts'
import type { Koffi } from '#autograd/engine/wasm/blas/libraries.ts'
import { align, gemmPart, productsPerPart, sumsOf, tilesOf } from '#autograd/engine/wasm/blas/parts.ts'
import { firstError } from '#autograd/engine/wasm/blas/verify.ts'
import type { Blas } from '#autograd/engine/wasm/machine/blas.ts'
import { Machine } from '#autograd/engine/wasm/machine/machine.ts'
import { Pool } from '#autograd/engine/wasm/threads/pool.ts'

afterEach(() => void vi.unstubAllEnvs())

const machine = new Machine()

/** Plain loops, rounding where the dtype rounds. */
const loops: Blas = {
  name: 'loops',
  gemm(dtype, transA, transB, m, n, k, a, lda, b, ldb, c, ldc, accumulate) {
    const x = dtype === 'float32' ? machine.f32 : machine.f64
    const bytes = x.BYTES_PER_ELEMENT
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = accumulate ? x[c / bytes + i * ldc + j]! : 0
        for (let q = 0; q < k; q++) {
          const left = x[a / bytes + (transA ? q * lda + i : i * lda + q)]!
          sum += left * x[b / bytes + (transB ? j * ldb + q : q * ldb + j)]!
        }
        x[c / bytes + i * ldc + j] = sum
      }
    }
  },
}

type Products = Parameters<Blas['gemm']>

/** A library with one defect: what it computes instead, and what it does afterwards. */
const defect = (name: string, instead: (args: Products) => Products, after = (_: Products) => {}) => {
  const gemm = (...args: Products) => {
    loops.gemm(...instead(args))
    after(args)
  }
  return { name, blas: { name, gemm } satisfies Blas }
}

const same = (args: Products) => args
const replaced = (at: number, value: unknown) => (args: Products) =>
  args.with(at, value as number) as Products
/** One row, column or term less, when there are more than so many. */
const less = (at: number, above: number) => (args: Products) => {
  const size = args[at] as number
  return size > above ? replaced(at, size - 1)(args) : args
}

describe('the trial of a library', () => {
  test('finds nothing wrong with plain loops', () => {
    expect(firstError(machine, loops)).toBeNull()
  })

  const defects = [
    defect('does not transpose a', replaced(1, false)),
    defect('does not transpose b', replaced(2, false)),
    defect('always accumulates', replaced(12, true)),
    defect('never accumulates', replaced(12, false)),
    defect('forgets the last column', less(4, 30)),
    defect('forgets the last row of a large product', less(3, 80)),
    defect('forgets the last term', less(5, 60)),
    defect('swaps the operands', (args) => args.with(6, args[8]).with(8, args[6]) as Products),
    defect('takes float32 for float64', replaced(0, 'float32')),
    defect('writes behind the rows', same, ([dtype, , , , n, , , , , , c]) => {
      if (dtype === 'float32') machine.f32[c / 4 + n] = 0
    }),
    defect('is not exact', same, ([, , , m, n, , , , , , c, ldc]) => {
      for (let i = 0; i < m * ldc; i++) if (i % ldc < n) machine.f32[c / 4 + i]! += 1e-3
    }),
  ]
  test.each(defects)('refuses one that $name', ({ blas }) => {
    expect(firstError(machine, blas)).toMatch(
      /of sizes \d+, \d+, \d+ has \S+ at \[\d+, \d+\] where \S+ belongs/,
    )
  })
})

/** A koffi whose libraries compute with the plain loops, at addresses from 2 ** 40 on. */
function fakeKoffi(path: string, gemm = loops.gemm, config = 'OpenBLAS 0.3.99 DYNAMIC_ARCH') {
  const base = 2 ** 40
  const calls: string[] = []
  const koffi: Koffi = {
    address: () => BigInt(base),
    load(asked) {
      if (asked !== path) throw new Error('cannot open shared object file')
      calls.push(`load ${process.env.OPENBLAS_CORETYPE} ${process.env.OPENBLAS_NUM_THREADS}`)
      return {
        func: (prototype) => {
          const name = /(\w+)\(/.exec(prototype)![1]!
          if (name === 'openblas_get_config') return () => config
          if (name === 'openblas_get_corename') return () => process.env.OPENBLAS_CORETYPE ?? 'Generic'
          const product = /^cblas_([sd])gemm$/.exec(name)
          if (product === null) return (...args) => void calls.push(`${name} ${args.join(' ')}`)
          const dtype = product[1] === 's' ? 'float32' : 'float64'
          return (...x) => {
            const [, ta, tb, m, n, k, , a, lda, b, ldb, beta, c, ldc] = x as number[] as Required<number[]>
            const at = [a!, b!, c!].map((address) => address - base) as [number, number, number]
            gemm(dtype, ta === 112, tb === 112, m!, n!, k!, at[0], lda!, at[1], ldb!, at[2], ldc!, beta === 1)
          }
        },
      }
    },
  }
  return { found: { koffi, path: 'koffi' }, calls }
}

describe('the search for a library', () => {
  test('finds one that computes rightly, and gives it one thread', () => {
    const { found, calls } = fakeKoffi('lib.so')
    const { blas, notes } = findBlas(machine, { library: 'lib.so', core: 'Zen' }, found)
    expect([blas?.name, notes]).toEqual(['OpenBLAS 0.3.99 (Zen)', []])
    expect(calls).toEqual(['load Zen 1', 'openblas_set_num_threads 1'])
    expect(firstError(machine, blas!)).toBeNull()
  })

  test('overrides an inherited core type while it loads, and restores it', () => {
    vi.stubEnv('OPENBLAS_CORETYPE', 'Prescott')
    const { found, calls } = fakeKoffi('lib.so')
    findBlas(machine, { library: 'lib.so', core: 'Haswell' }, found)
    expect(calls[0]).toBe('load Haswell 1')
    expect(process.env.OPENBLAS_CORETYPE).toBe('Prescott')
    expect(process.env.OPENBLAS_NUM_THREADS).toBeUndefined()
  })

  test('refuses one that computes wrongly, and says what was wrong', () => {
    const { found } = fakeKoffi('lib.so', (...args) => loops.gemm(...(args.with(12, false) as Products)))
    const { blas, notes } = findBlas(machine, { library: 'lib.so' }, found)
    expect(blas).toBeNull()
    expect(notes).toEqual([
      expect.stringMatching(/^OpenBLAS 0.3.99 \(\w+\) at lib.so is refused: float32 a b \+ c/),
    ])
  })

  test('says why a library that was asked for cannot be used, or that there is none', () => {
    const { found } = fakeKoffi('lib.so', loops.gemm, 'OpenBLAS 0.3.99 USE64BITINT')
    const notes = (library?: string) =>
      findBlas(machine, library === undefined ? {} : { library }, found).notes
    expect(notes('other.so')).toEqual(['other.so cannot be used: cannot open shared object file'])
    expect(notes('lib.so')).toEqual(['lib.so cannot be used: its integers have 64 bits'])
    expect(notes()).toEqual([expect.stringMatching(/^no BLAS among /)])
    expect(findBlas(machine, {}, null).notes).toEqual([expect.stringContaining('koffi is not installed')])
  })

  test('on this machine gives a library that passes the trial, or says why there is none', async () => {
    const { blas, notes } = findBlas(machine)
    if (blas === null) return expect(notes).toHaveLength(1)
    expect(firstError(machine, blas)).toBeNull()
    const alone = await largeProduct(1)
    for (const threads of [2, 4]) expect((await largeProduct(threads)).equals(alone)).toBe(true)
  })
})

/** The bytes of a product in many tiles, by the library of this machine on so many threads. */
async function largeProduct(threads: number): Promise<Buffer> {
  const machine = new Machine()
  let next = machine.heapStart
  const allocate = (bytes: number) => {
    const at = next
    next += Math.ceil(bytes / 64) * 64
    machine.grow(next + 64)
    return at
  }
  const reports: string[] = []
  const pool = new Pool(machine, { threads, allocate, report: (message) => void reports.push(message) })
  machine.runner = pool
  const { blas } = findBlas(machine)
  const n = 500
  const bytes = 4 * n * n
  const [a, b, c] = [allocate(bytes), allocate(bytes), allocate(bytes)]
  for (let i = 0; i < n * n; i++) {
    machine.f32[a / 4 + i] = Math.sin(i)
    machine.f32[b / 4 + i] = Math.cos(i * i)
  }
  const product = () => blas!.gemm('float32', false, true, n, n, n, a, n, b, n, c, n, false)
  product()
  while (pool.running < threads) await new Promise((resolve) => setTimeout(resolve, 2))
  for (let i = 0; i < 20; i++) product()
  expect(reports).toEqual([])
  pool.threads = 1
  return Buffer.from(machine.u8.slice(c, c + bytes).buffer)
}

describe('a large product in tiles', () => {
  const size = fc.oneof(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 30_000 }))

  test('covers every element once, and is cut the same way for any number of threads', () => {
    fc.assert(
      fc.property(size, size, size, (m, n, k) => {
        const { down, across } = tilesOf(m, n, k)
        const words = [0, 111, 111, m, n, k, 0, k, 0, n, 0, n, 0, down, across, align, down * across, 1, 1, 1]
        const list = Int32Array.from({ length: 26 }, (_, i) => words[i] ?? 0)
        const tiles: { top: number; left: number; rows: number; columns: number }[] = []
        const record = (...args: readonly unknown[]) => {
          const [, , , rows, columns, , , , , , , , c] = args as number[]
          const at = c! / 4
          tiles.push({ top: Math.floor(at / n), left: at % n, rows: rows!, columns: columns! })
        }
        for (let part = 0; part < down * across; part++) gemmPart(list, 0, part, [record, record], 0)
        expect(tiles).toHaveLength(down * across)
        for (const [i, { top, left, rows, columns }] of tiles.entries()) {
          expect(Math.min(rows, columns)).toBeGreaterThan(0)
          const isLast = (i + 1) % across === 0
          expect(left + columns).toBe(isLast ? n : tiles[i + 1]!.left)
          if (i % across === 0) expect(left).toBe(0)
          if (i < across) expect(top).toBe(0)
          expect(top + rows).toBe(i + across < tiles.length ? tiles[i + across]!.top : m)
        }
        expect(down * across).toBeLessThanOrEqual(4096)
      }),
    )
    expect(tilesOf(40, 40, 40)).toMatchObject({ down: 1, across: 1 })
    for (const [m, n, k] of [
      [512, 512, 128],
      [128, 512, 512],
      [64, 256, 784],
      [512, 384, 128],
    ] as const) {
      const { down, across } = tilesOf(m, n, k)
      expect((down * across) % 2).toBe(0)
    }
    const { down, across } = tilesOf(1024, 1024, 1024)
    expect(down * across).toBeGreaterThanOrEqual(8)
  })

  test('of long sums and few elements is cut into sums of equal length instead, if there are such', () => {
    fc.assert(
      fc.property(size, size, size, (m, n, k) => {
        const sums = sumsOf(m, n, k)
        expect(k % sums).toBe(0)
        if (sums > 1) expect(sums * m * n).toBeLessThanOrEqual(1 << 18)
      }),
    )
    expect(sumsOf(100, 100, 3072)).toBe(4)
    expect(sumsOf(16, 16, 1e6)).toBeGreaterThan(4)
    // A prime length, no more work than for one part, and results that take long to add up.
    expect(sumsOf(100, 100, 3067)).toBe(1)
    expect(sumsOf(16, 16, 256)).toBe(1)
    expect(sumsOf(1000, 1000, 1024)).toBe(1)
  })

  test('is that product, for all forms', () => {
    const { runner } = machine
    const parts = vi.fn(runner.run)
    machine.runner = { ...runner, run: parts }
    const { found } = fakeKoffi('lib.so')
    const { blas } = findBlas(machine, { library: 'lib.so' }, found)
    const area = 16 << 20
    machine.grow(4 * area)
    const [m, n, k, gap] = [1000, 900, 3, 5]
    for (const dtype of ['float32', 'float64'] as const) {
      const memory = dtype === 'float32' ? machine.f32 : machine.f64
      const bytes = memory.BYTES_PER_ELEMENT
      const [a, b, c] = [1, 2, 3].map((i) => i * area) as [number, number, number]
      for (const at of [a, b]) {
        for (let i = 0; i < 10_000; i++) memory[at / bytes + i] = ((i * 7919) % 17) - 8
      }
      for (const form of [0, 1, 2, 3, 4]) {
        const [ta, tb, accumulate] = [(form & 1) > 0, (form & 2) > 0, form === 4]
        const leading = [ta ? m : k, tb ? k : n, n].map((length) => length + gap) as [number, number, number]
        const product = (gemm: Blas['gemm']) => {
          memory.fill(3, c / bytes, c / bytes + m * leading[2])
          gemm(dtype, ta, tb, m, n, k, a, leading[0], b, leading[1], c, leading[2], accumulate)
          return Buffer.from(machine.u8.slice(c, c + bytes * m * leading[2]).buffer)
        }
        // Whole numbers: exact in any order.
        expect(product((...args) => blas!.gemm(...args)).equals(product(loops.gemm))).toBe(true)
      }
    }
    expect(parts).toHaveBeenCalledTimes(10)
    machine.runner = runner
  })
})

describe('several products', () => {
  test.each([
    [50, 3, 5, 7],
    [9, 60, 70, 33],
    [3, 700, 300, 200],
    [2, 1, 1, 1],
  ])('%i of sizes %i, %i, %i are each by itself, in parts', (count, m, n, k) => {
    const { found } = fakeKoffi('lib.so')
    const { blas } = findBlas(machine, { library: 'lib.so' }, found)
    const area = 16 << 20
    machine.grow(4 * area)
    for (const [dtype, ta, tb] of [
      ['float32', false, true],
      ['float64', true, false],
    ] as const) {
      const memory = dtype === 'float32' ? machine.f32 : machine.f64
      const bytes = memory.BYTES_PER_ELEMENT
      const [a, b, c] = [1, 2, 3].map((i) => i * area) as [number, number, number]
      const [lda, ldb] = [ta ? m : k, tb ? k : n]
      for (const at of [a, b]) {
        for (let i = 0; i < 500_000; i++) memory[at / bytes + i] = ((i * 7919) % 17) - 8
      }
      // One operand is read backwards, the other partly shared, as views may be.
      const [first, stepA, stepC] = [a + bytes * m * k * (count - 1), -bytes * m * k, bytes * (m * n + 3)]
      const [wide, stepB] = [count % 3 === 0 ? count / 3 : count, bytes * 5]
      const inner = [wide, stepA, stepB, stepC] as const
      const outer = [count / wide, wide * stepA, 0, wide * stepC] as const
      const product = (run: () => void) => {
        memory.fill(3, c / bytes, (c + count * stepC) / bytes)
        run()
        return Buffer.from(machine.u8.slice(c, c + count * stepC))
      }
      const together = product(() =>
        blas!.gemmBatch!(dtype, ta, tb, m, n, k, first, lda, b, ldb, c, n, false, inner, outer),
      )
      const apart = product(() => {
        for (let i = 0; i < count; i++)
          loops.gemm(
            dtype,
            ta,
            tb,
            m,
            n,
            k,
            first + i * stepA,
            lda,
            b + (i % wide) * stepB,
            ldb,
            c + i * stepC,
            n,
            false,
          )
      })
      expect(together.equals(apart)).toBe(true)
    }
  })

  test('small ones share parts, and parts do not depend on the threads', () => {
    expect(productsPerPart(8, 8, 8, 1000)).toBeGreaterThan(8)
    expect(productsPerPart(8, 8, 8, 5)).toBe(5)
    expect(productsPerPart(300, 300, 300, 1000)).toBe(1)
  })
})

describe('the core type', () => {
  const cpu = (vendor: string, flags: string) =>
    `vendor_id\t: ${vendor}\ncpu family\t: 6\nflags\t\t: fpu ${flags}\n`
  const wide = 'avx avx2 fma avx512f avx512dq avx512bw avx512vl'

  test.each([
    [cpu('GenuineIntel', `${wide} avx512_bf16`), 'Cooperlake'],
    [cpu('AuthenticAMD', wide), 'SkylakeX'],
    [cpu('GenuineIntel', 'avx avx2 fma avx512f'), 'Haswell'],
    [cpu('AuthenticAMD', 'avx avx2 fma'), 'Zen'],
    [cpu('GenuineIntel', 'sse2 avx'), 'Sandybridge'],
    [cpu('GenuineIntel', 'sse2'), null],
    ['Features\t: fp asimd', null],
    ['', null],
  ])('is the best that the CPU can run', (cpuinfo, core) => {
    expect(bestCore(cpuinfo)).toBe(core)
  })

  test('variables are restored when loading fails', () => {
    vi.stubEnv('OPENBLAS_CORETYPE', 'Prescott')
    const fail = () =>
      withEnvironment({ OPENBLAS_CORETYPE: null, WENGERT_TRIAL: 'x' }, () => {
        expect([process.env.OPENBLAS_CORETYPE, process.env.WENGERT_TRIAL]).toEqual([undefined, 'x'])
        throw new Error('no such file')
      })
    expect(fail).toThrow('no such file')
    expect([process.env.OPENBLAS_CORETYPE, process.env.WENGERT_TRIAL]).toEqual(['Prescott', undefined])
  })
})
