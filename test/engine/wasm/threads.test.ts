import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import ts from 'typescript'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Func, loop } from '#autograd/engine/wasm/asm/func.ts'
import { atomic, call, f64, i32, repeatWhile, when } from '#autograd/engine/wasm/asm/instructions.ts'
import type { Import } from '#autograd/engine/wasm/asm/module.ts'
import { gemmPart } from '#autograd/engine/wasm/blas/parts.ts'
import { WasmEngine } from '#autograd/engine/wasm/engine.ts'
import { hostFamilies, hostFunctions, type Kernel, LostParts } from '#autograd/engine/wasm/machine/kernel.ts'
import { layout } from '#autograd/engine/wasm/machine/layout.ts'
import { Machine } from '#autograd/engine/wasm/machine/machine.ts'
import { atOnce } from '#autograd/engine/wasm/machine/runner.ts'
import { partsOf } from '#autograd/engine/wasm/threads/parts.ts'
import { Pool, type PoolOptions } from '#autograd/engine/wasm/threads/pool.ts'
import { mostParts, words } from '#autograd/engine/wasm/threads/words.ts'
import { workerMain } from '#autograd/engine/wasm/threads/worker.ts'

const pools: Pool[] = []
afterEach(() => {
  for (const pool of pools.splice(0)) pool.threads = 1
})

interface Bench {
  readonly machine: Machine
  readonly pool: Pool
  readonly reports: string[]
  readonly allocate: (bytes: number) => number
}

function bench(threads: number, options: Partial<PoolOptions> = {}, machine = new Machine()): Bench {
  const reports: string[] = []
  let next = machine.heapStart
  const allocate = (bytes: number) => {
    const at = next
    next += Math.ceil(bytes / 64) * 64
    if (!machine.grow(next + 64)) throw new Error('no memory')
    return at
  }
  const report = (message: string) => void reports.push(message)
  const pool = new Pool(machine, { threads, allocate, report, ...options })
  pools.push(pool)
  return { machine, pool, reports, allocate }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2))
}

/** Runs a job so that workers start, and waits until they are there. */
async function started(b: Bench, threads: number): Promise<void> {
  const kernel = sums(b.machine)
  run(b, kernel, 2, 1)
  await until(() => b.pool.running === threads)
}

const word = (i: number) => layout.args / 4 + i

const sine: Import = { name: 'sin', params: ['f64'], result: 'f64' }

/** x[p] = sin(p + 1) + 1/(p + 1) + 1/(p + 2) + ..., n terms: rounding makes the bits depend on how it is summed. */
function sums(machine: Machine, first?: (f: Func) => ReturnType<typeof when>): Kernel {
  const f = new Func('run', ['i32', 'i32', 'i32'])
  const [args, part] = f.args
  const [i, x] = [f.local('i32'), f.local('f64')]
  const term = f64.div(f64.const(1), f64.convertI32S(i32.add(i32.add(part!.get, i.get), i32.const(1))))
  f.body = [
    first?.(f) ?? [],
    x.set(call(f.imported(sine), f64.convertI32S(i32.add(part!.get, i32.const(1))))),
    loop(i, i32.const(0), i32.load(args!.get), 1, x.set(f64.add(x.get, term))),
    f64.store(i32.add(i32.load(args!.get, 4), i32.shl(part!.get, i32.const(3))), x.get),
  ]
  return machine.kernel([f])
}

/** to[p] = 3 from[(p + 1) mod parts] + r, of a description (parts, from, to, r). */
function turning(machine: Machine): Kernel {
  const f = new Func('run', ['i32', 'i32', 'i32'])
  const [args, part] = f.args
  const word = (i: number) => i32.load(args!.get, 4 * i)
  const next = i32.remU(i32.add(part!.get, i32.const(1)), word(0))
  const x = i32.load(i32.add(word(1), i32.shl(next, i32.const(2))))
  const to = i32.add(word(2), i32.shl(part!.get, i32.const(2)))
  f.body = i32.store(to, i32.add(i32.mul(x, i32.const(3)), word(3)))
  return machine.kernel([f])
}

/** The results of all parts. */
function run(b: Bench, kernel: Kernel, parts: number, terms: number): Float64Array {
  const out = b.allocate(8 * parts)
  b.machine.f64.fill(Number.NaN, out / 8, out / 8 + parts)
  b.machine.i32[word(0)] = terms
  b.machine.i32[word(1)] = out
  b.pool.run(kernel, layout.args, parts)
  b.pool.settle()
  return b.machine.f64.slice(out / 8, out / 8 + parts)
}

function expected(parts: number, terms: number): Float64Array {
  return Float64Array.from({ length: parts }, (_, p) => {
    let x = Math.sin(p + 1)
    for (let i = 0; i < terms; i++) x += 1 / (p + i + 1)
    return x
  })
}

test('the words of threads end where constants begin, at the latest', () => {
  const { entries, depth, entrySize } = words
  expect(layout.control + 4 * (entries + depth * entrySize)).toBeLessThanOrEqual(layout.constants)
})

describe('parts of a job', () => {
  const job = () => {
    const shared = new Int32Array(new SharedArrayBuffer(4 * (words.entries + words.depth * words.entrySize)))
    return { shared, parts: partsOf(shared, words) }
  }

  test.each([1, 2, 7, mostParts])('of %i are claimed once each, from whichever end', (many) => {
    const { shared, parts } = job()
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: many, maxLength: many }), (ends) => {
        shared[words.ticket] = 5 << words.partBits
        const claimed = ends.map((back, i) => {
          const ticket = shared[words.ticket]!
          expect(parts.left(ticket, many)).toBe(many - i)
          return parts.claim(ticket, many, back)
        })
        expect(claimed.toSorted((a, b) => a - b)).toEqual(Array.from({ length: many }, (_, i) => i))
        const fromFront = claimed.filter((_, i) => !ends[i])
        expect(fromFront).toEqual(fromFront.map((_, i) => i))
        expect(parts.left(shared[words.ticket]!, many)).toBe(0)
      }),
    )
  })

  test('are not claimed by whoever comes with a ticket of before, nor when the job is closed', () => {
    const { shared, parts } = job()
    const before = 5 << words.partBits
    shared[words.ticket] = before
    expect(parts.claim(before, 3, true)).toBe(2)
    expect([parts.claim(before, 3, true), parts.claim(before, 3, false)]).toEqual([-1, -1])
    expect(parts.left(before | words.closed, mostParts)).toBeLessThan(0)
  })
})

describe('a pool of threads', () => {
  test.each([1, 2, 4])('of %i computes every part, with the bits of one thread', async (threads) => {
    const b = bench(threads)
    await started(b, threads)
    const kernel = sums(b.machine)
    for (const parts of [2, 3, 7, 64, 600, 1500]) {
      for (const terms of [0, 10, 3000]) {
        expect(run(b, kernel, parts, terms), `${parts} parts`).toEqual(expected(parts, terms))
      }
    }
    expect(b.reports).toEqual([])
    expect(b.pool.running).toBe(threads)
  })

  test.each([2, 4])(
    'of %i does runs one after the other, however many are asked for at once',
    async (threads) => {
      const b = bench(threads)
      const { machine, pool } = b
      machine.runner = pool
      await started(b, threads)
      const kernel = turning(machine)
      const [most, runs] = [600, 5000]
      const buffers = [b.allocate(4 * most), b.allocate(4 * most)] as const
      // A few descriptions that are used again and again, as plans keep theirs, and those of the machine itself.
      const kept = [b.allocate(64), b.allocate(64), b.allocate(64)]
      const values = [new Int32Array(most).fill(1), new Int32Array(most).fill(2)] as const
      for (const i of [0, 1] as const) machine.i32.set(values[i], buffers[i] / 4)
      for (let r = 0; r < runs; r++) {
        const [from, to] = r % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)
        const parts = [1, 2, 7, 64, 600][(r % 7) % 5]!
        const plan = r & 512 ? undefined : kept[r % 4]
        const at = plan ?? machine.args
        const words = plan === undefined ? machine.words.i32 : machine.describing(plan)
        words.set([parts, buffers[from], buffers[to], r], at / 4)
        machine.run(kernel, at, parts)
        for (let p = 0; p < parts; p++) values[to][p] = Math.imul(values[from][(p + 1) % parts]!, 3) + r
      }
      for (const i of [0, 1] as const)
        expect(machine.i32.slice(buffers[i] / 4, buffers[i] / 4 + most)).toEqual(values[i])
      expect(b.reports).toEqual([])
    },
  )

  test('lets others than the main thread compute', async () => {
    const b = bench(2)
    await started(b, 2)
    // Each part waits until the other has begun: one thread alone would never come to its second.
    const f = new Func('run', ['i32', 'i32', 'i32'])
    const [args, part, scratch] = f.args
    const own = i32.add(args!.get, i32.shl(part!.get, i32.const(2)))
    const other = i32.add(args!.get, i32.shl(i32.eqz(part!.get), i32.const(2)))
    f.body = [i32.store(own, scratch!.get), repeatWhile([], i32.eqz(atomic.load(other)))]
    b.machine.i32.fill(0, word(0), word(2))
    b.pool.run(b.machine.kernel([f]), layout.args, 2)
    b.pool.settle()
    const both = [b.machine.i32[word(0)], b.machine.i32[word(1)]]
    expect(both).toContain(b.machine.scratch)
    expect(both[0]).not.toBe(both[1])
  })

  test('computes before its workers are there, and with workers that fell asleep', async () => {
    const b = bench(3)
    const kernel = sums(b.machine)
    expect(run(b, kernel, 9, 100)).toEqual(expected(9, 100))
    await until(() => b.pool.running === 3)
    for (let i = 0; i < 20; i++) {
      await new Promise((resolve) => setTimeout(resolve, 3))
      expect(run(b, kernel, 9, 100 * i)).toEqual(expected(9, 100 * i))
    }
  })

  test('works in memory that has grown since its workers started', async () => {
    const b = bench(2)
    await started(b, 2)
    for (let i = 0; i < 3; i++) {
      const kernel = sums(b.machine)
      b.allocate(40 << 20)
      expect(run(b, kernel, 64, 2000)).toEqual(expected(64, 2000))
    }
    expect(b.reports).toEqual([])
  })

  test('takes any number of threads, one after the other', async () => {
    const b = bench(2)
    await started(b, 2)
    const kernel = sums(b.machine)
    for (const threads of [4, 1, 3, 2, 1, 2]) {
      b.pool.threads = threads
      expect(run(b, kernel, 20, 500)).toEqual(expected(20, 500))
      await until(() => b.pool.running === threads)
      expect(run(b, kernel, 20, 500)).toEqual(expected(20, 500))
    }
    expect(b.reports).toEqual([])
  })

  test('throws what a part throws, and goes on', async () => {
    const b = bench(2)
    await started(b, 2)
    for (const bad of [0, 5, 63]) {
      const trap = sums(b.machine, (f) => when(i32.eq(f.args[1]!.get, i32.const(bad)), [0x00]))
      expect(() => run(b, trap, 64, 1000)).toThrow(WebAssembly.RuntimeError)
      expect(run(b, sums(b.machine), 64, 1000)).toEqual(expected(64, 1000))
    }
    expect(b.reports).toEqual([])
    expect(b.pool.running).toBe(2)
  })

  test('leaves nothing to keep the process alive', async () => {
    const script = `
      import { Machine } from '#autograd/engine/wasm/machine/machine.ts'
      import { Pool } from '#autograd/engine/wasm/threads/pool.ts'
      import { Func } from '#autograd/engine/wasm/asm/func.ts'
      const machine = new Machine()
      let next = machine.heapStart
      const allocate = (bytes) => { next += bytes + 64; machine.grow(next); return next - bytes - 64 }
      const pool = new Pool(machine, { threads: 3, allocate })
      const kernel = machine.kernel([new Func('run', ['i32', 'i32', 'i32'])])
      pool.run(kernel, 0, 8)
      while (pool.running < 3) await new Promise((resolve) => setTimeout(resolve, 2))
      pool.run(kernel, 0, 8)
      console.log('done')`
    const args = ['--import', 'tsx', '--input-type=module', '-e', script]
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { timeout: 30_000 })
    expect([stdout, stderr]).toEqual(['done\n', ''])
  })

  test('sends workers a text that runs, also where a compiler has marked its functions', async () => {
    const script = `
      import { configure, info, randn } from '@wengert/autograd'
      configure({ threads: 3, engine: 'wasm' })
      const x = randn([600, 600])
      const running = () => /threads +(\\d+)/.exec(info())[1]
      for (let i = 0; i < 1000 && running() !== '3'; i++) {
        x.matmul(x).data()
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      for (let i = 0; i < 20; i++) x.matmul(x).data()
      console.log(running())`
    const args = ['--import', 'tsx', '--input-type=module', '-e', script]
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { timeout: 60_000 })
    expect([stdout, stderr]).toEqual(['3\n', ''])
  })

  const sent = Object.entries({ workerMain, partsOf, gemmPart, ...hostFamilies, ...hostFunctions })
  test.each(sent.filter(([name, f]) => f !== Math[name as 'sin']))(
    'sends %s as a text in which no function has a name: minifiers would mark it by one of theirs',
    (_, f) => {
      const named: string[] = []
      const visit = (node: ts.Node, depth: number) => {
        const isInner = ts.isFunctionDeclaration(node) && depth > 0
        const isNamed = ts.isVariableDeclaration(node) && node.initializer && isFunction(node.initializer)
        if (isInner || isNamed) named.push(node.getText())
        ts.forEachChild(node, (child) => visit(child, depth + (ts.isFunctionLike(node) ? 1 : 0)))
      }
      const isFunction = (node: ts.Node) => ts.isArrowFunction(node) || ts.isFunctionExpression(node)
      visit(ts.createSourceFile('worker.ts', `(${f})`, ts.ScriptTarget.Latest, true), 0)
      expect(named).toEqual([])
    },
  )

  test('gives the workers all functions of the host', async () => {
    const b = bench(2)
    await started(b, 2)
    for (const name of Object.keys(hostFunctions) as (keyof typeof hostFunctions)[]) {
      const f = hostFunctions[name]
      const kernel = hostCall(b.machine, name, f.length)
      const out = b.allocate(8 * 64)
      b.machine.i32[word(1)] = out
      b.pool.run(kernel, layout.args, 64)
      b.pool.settle()
      const values = Array.from({ length: 64 }, (_, p) => (f as (...x: number[]) => number)(p / 64, 0.7))
      expect([...b.machine.f64.subarray(out / 8, out / 8 + 64)], name).toEqual(values)
    }
    expect(b.reports).toEqual([])
  })
})

/** x[p] = f(p / 64) or f(p / 64, 0.7). */
function hostCall(machine: Machine, name: keyof typeof hostFunctions, operands: number): Kernel {
  const f = new Func('run', ['i32', 'i32', 'i32'])
  const [args, part] = f.args
  const x = [f64.div(f64.convertI32S(part!.get), f64.const(64)), f64.const(0.7)].slice(0, operands)
  const at = i32.add(i32.load(args!.get, 4), i32.shl(part!.get, i32.const(3)))
  const host = f.imported({ name, params: x.map(() => 'f64' as const), result: 'f64' })
  f.body = f64.store(at, call(host, ...x))
  return machine.kernel([f])
}

describe('a worker', () => {
  const seen: Worker[] = []
  const remember = (worker: Worker) => void seen.push(worker)
  beforeEach(() => void process.on('worker', remember))
  afterEach(() => {
    process.off('worker', remember)
    seen.length = 0
  })

  test('that is killed between jobs is reported once and replaced', async () => {
    const b = bench(2)
    await started(b, 2)
    const kernel = sums(b.machine)
    void seen[0]!.terminate()
    expect(run(b, kernel, 64, 5000)).toEqual(expected(64, 5000))
    await until(() => seen.length === 2 && b.pool.running === 2)
    expect(b.reports).toEqual(['a worker thread ended unexpectedly; another one takes its place'])
    expect(run(b, kernel, 64, 5000)).toEqual(expected(64, 5000))
  })

  test('that is killed in the middle of a job changes no result', async () => {
    const b = bench(3, { patience: 500 })
    await started(b, 3)
    const kernel = sums(b.machine)
    for (let i = 0; i < 2; i++) {
      const [one, two] = seen.splice(0)
      setTimeout(() => void one!.terminate())
      void two!.terminate()
      for (let j = 0; j < 30; j++) expect(run(b, kernel, 8, 50_000)).toEqual(expected(8, 50_000))
      await until(() => seen.length === 2 && b.pool.running === 3)
    }
    expect(b.reports).toHaveLength(4)
    expect(run(b, kernel, 64, 5000)).toEqual(expected(64, 5000))
  })

  test('that holds a part and never comes back is given up: its work is done again', async () => {
    const b = bench(2, { patience: 500 })
    await started(b, 2)
    const here = i32.const(b.machine.scratch)
    const stuck = sums(b.machine, (f) =>
      when(i32.ne(f.args[2]!.get, here), [repeatWhile([], i32.const(1)), 0x00]),
    )
    await until(() => {
      expect(run(b, stuck, 64, 5000)).toEqual(expected(64, 5000))
      return b.reports.length === 1
    })
    expect(b.reports).toEqual([
      'a worker thread did not come back from its work; another one takes its place',
    ])
    await until(() => seen.length === 2 && b.pool.running === 2)
    expect(run(b, sums(b.machine), 64, 5000)).toEqual(expected(64, 5000))
    expect(b.reports).toHaveLength(1)
  })

  test('that cannot compile is reported and replaced a few times, and the engine goes on without it', async () => {
    const b = bench(2)
    await started(b, 2)
    const { run: whole, id } = sums(b.machine)
    const broken: Kernel = { run: whole, id, bytes: Uint8Array.of(1, 2, 3), adds: false }
    await until(() => {
      expect(run(b, broken, 64, 5000)).toEqual(expected(64, 5000))
      return b.reports.length === 3
    })
    expect(b.reports).toEqual([
      'a worker thread failed at its work; another one takes its place',
      'a worker thread failed at its work; another one takes its place',
      'a worker thread failed at its work; it is not replaced any more',
    ])
    expect(b.pool.running).toBe(1)
    expect(run(b, broken, 64, 5000)).toEqual(expected(64, 5000))
  })
})

test('a worker that slept until its ticket came again runs no part of another job', () => {
  const machine = new Machine()
  const { memory, heapStart } = machine
  const f = new Func('run', ['i32', 'i32', 'i32'])
  f.body = i32.store(f.args[0]!.get, i32.const(7))
  const { bytes } = machine.kernel([f])
  const [at, line, target] = [heapStart, heapStart + 4096, heapStart + 8192]
  machine.u8.set(bytes, at)
  const job = new Int32Array(memory.buffer, layout.control)
  const own = new Int32Array(memory.buffer, line, 16)
  const entry = words.entries
  const post = (args: number) => {
    job.fill(0, entry, entry + words.entrySize)
    for (const [word, value] of [
      [words.kernel, 1],
      [words.bytesAt, at],
      [words.bytes, bytes.length],
      [words.args, args],
      [words.parts, 2],
    ] as const)
      job[entry + word] = value
    job[words.ticket] = 0
    own.fill(0)
  }
  /** The life of a worker until its first claim, behind which `then` happens. */
  const live = (then: () => void) => {
    const parts: typeof partsOf = (...all) => {
      const real = partsOf(...all)
      const claim: typeof real.claim = (...claimed) => {
        const part = real.claim(...claimed)
        own[words.leave] = 1
        then()
        return part
      }
      return { ...real, claim }
    }
    const start = {
      memory,
      control: layout.control,
      line,
      scratch: machine.scratch,
      spin: [0, 0],
      back: true,
      words,
    }
    const host = { functions: hostFunctions, gemmPart, partsOf: parts, load: () => null }
    workerMain(start as never, host as never)
    return { ran: machine.i32[target / 4] === 7, failed: own[words.failed] === 1 }
  }
  post(target)
  expect(live(() => {})).toEqual({ ran: true, failed: false })
  machine.i32[target / 4] = 0
  for (const word of [words.kernel, words.args, words.parts, words.first]) {
    post(target)
    expect(live(() => void job[entry + word]!++)).toEqual({ ran: false, failed: true })
  }
})

describe('parts that add to what is there', () => {
  test('are not run twice when a worker fails at them: whoever asked for them begins again', async () => {
    const b = bench(2)
    await started(b, 2)
    const { run: whole, id } = sums(b.machine)
    const broken: Kernel = { run: whole, id, bytes: Uint8Array.of(1, 2, 3), adds: true }
    let lost = 0
    await until(() => {
      try {
        expect(run(b, broken, 64, 5000)).toEqual(expected(64, 5000))
      } catch (error) {
        if (!(error instanceof LostParts)) throw error
        lost++
      }
      return b.reports.length === 3
    })
    expect(lost).toBe(3)
  })

  test('of a contraction are begun again, so that its result is right', () => {
    const engine = new WasmEngine(new Machine(), 2 ** 28)
    const { machine } = engine
    const alone = machine.runner
    let failures = 2
    machine.runner = atOnce((kernel, args, parts) => {
      alone.run(kernel, args, parts)
      if (failures-- > 0) throw new LostParts()
    })
    // A sum so long that it is added up in blocks.
    const [m, k, n] = [96, 3000, 96]
    const ones = (rows: number, columns: number) => {
      const block = engine.upload(new Float32Array(rows * columns).fill(1), 'float32')
      return { block, shape: [rows, columns], strides: [columns, 1], offset: 0 }
    }
    const product = engine.contract(
      { view: ones(m, k), labels: [0, 1] },
      { view: ones(k, n), labels: [1, 2] },
      [0, 2],
    )
    expect(engine.read(product)).toEqual(new Float32Array(m * n).fill(k))
    expect(failures).toBeLessThan(2)
  })
})

test('a fold that adds is begun again when parts of it were lost', () => {
  const [n, o, c, p, k] = [16, 32, 8, 64, 3]
  const folded = (losses: number) => {
    const engine = new WasmEngine(new Machine(), 2 ** 28)
    const { machine } = engine
    const alone = machine.runner
    let left = losses
    machine.runner = atOnce((kernel, args, parts) => {
      alone.run(kernel, args, parts)
      if (kernel.adds && left-- > 0) throw new LostParts()
    })
    const waves = (shape: readonly [number, number, number]) => {
      const size = shape[0] * shape[1] * shape[2]
      const block = engine.upload(
        Float32Array.from({ length: size }, (_, i) => Math.sin(i)),
        'float32',
      )
      return { block, shape, strides: [shape[1] * shape[2], shape[2], 1], offset: 0 }
    }
    const windows = engine.contract(
      { view: waves([n, o, p]), labels: [0, 1, 2] },
      { view: waves([o, c, k]), labels: [1, 3, 4] },
      [0, 3, 2, 4],
    )
    const length = p + k - 1
    const target = { shape: [n, c, length], strides: [c * length, length, 1, 1], offset: 0 }
    return { data: engine.read(engine.spread(windows, target)), left }
  }
  const lossy = folded(2)
  expect(lossy.left).toBeLessThan(2)
  expect(lossy.data).toEqual(folded(0).data)
})

describe('one thread does everything', () => {
  test('where memory cannot be shared', () => {
    const machine = new Machine({ simd: true, relaxedSimd: false, shared: false })
    const b = bench(4, {}, machine)
    // Such memory moves when it grows.
    for (let i = 0; i < 3; i++, b.allocate(40 << 20))
      expect(run(b, sums(machine), 9, 100)).toEqual(expected(9, 100))
    expect([b.pool.threads, b.pool.running]).toEqual([1, 1])
  })

  test('where there is no memory for workers, and says so once', () => {
    const b = bench(4, {
      allocate: () => {
        throw new Error('the heap is full')
      },
    })
    for (let i = 0; i < 2; i++) expect(run(b, sums(b.machine), 9, 100)).toEqual(expected(9, 100))
    expect(b.reports).toEqual(['going on with 1 thread: the heap is full'])
    expect(b.pool.threads).toBe(1)
  })
})
