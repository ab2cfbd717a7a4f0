import { MemoryError } from '../../../errors/index.ts'
import { Func, type Local } from '../../wasm/asm/func.ts'
import { call, i32 } from '../../wasm/asm/instructions.ts'
import type { WasmEngine } from '../../wasm/engine.ts'
import type { Kernel } from '../../wasm/machine/kernel.ts'
import type { Machine } from '../../wasm/machine/machine.ts'
import { type Functions, functionsIn, moduleBytes, type Product } from './module.ts'
import { interleave, subtractProduct, tile } from './product.ts'
import { type Lent, Room } from './room.ts'

/** Rows of a product that a thread computes at a time: it arranges all of b for them. */
const rowsOfPart = 128

/** Words of a description: a product as it is called for. */
const words = 11

/** (args, part, scratch): some rows of the product that is described. */
function partOfProduct(subtractAt: number): Func {
  const f = new Func('run', ['i32', 'i32', 'i32'])
  const [args, part, scratch] = f.args as [Local, Local, Local]
  const first = f.local('i32')
  const left = f.local('i32')
  const word = (i: number) => i32.load(args.get, 4 * i)
  const [c, stepC, a, rowA, colA, b, rowB, colB, m, k, n] = Array.from({ length: words }, (_, i) => word(i))
  f.body = [
    first.set(i32.mul(part.get, i32.const(rowsOfPart))),
    left.set(i32.sub(m!, first.get)),
    call(
      subtractAt,
      scratch.get,
      i32.add(c!, i32.mul(first.get, stepC!)),
      stepC!,
      i32.add(a!, i32.mul(first.get, rowA!)),
      rowA!,
      colA!,
      b!,
      rowB!,
      colB!,
      i32.select(left.get, i32.const(rowsOfPart), i32.ltS(left.get, i32.const(rowsOfPart))),
      k!,
      n!,
    ),
  ]
  return f
}

interface Compiled {
  readonly functions: Functions
  readonly kernel: Kernel
}

const known = new WeakMap<Machine, Compiled>()

function compiledFor(machine: Machine): Compiled {
  let found = known.get(machine)
  if (found === undefined) {
    const { relaxedSimd, shared } = machine.features
    const module = new WebAssembly.Module(moduleBytes(shared) as BufferSource)
    const parts = [tile(relaxedSimd), interleave(), subtractProduct(0, 1), partOfProduct(2)]
    found = { functions: functionsIn(machine.memory, module), kernel: machine.kernel(parts, true) }
    known.set(machine, found)
  }
  return found
}

/**
 * A room in the heap of the engine, whose threads share large products; null where the heap is not shared, as it may move
 * while one computes, and where it is full.
 */
export function lentRoom({ machine, store }: WasmEngine, bytes: number): Lent | null {
  if (!machine.features.shared) return null
  const { functions, kernel } = compiledFor(machine)
  let start: number
  try {
    start = store.reserve(bytes)
  } catch (error) {
    if (error instanceof MemoryError) return null
    throw error
  }
  const share = (product: Product) => {
    const { args } = machine
    machine.words.i32.set(product, args >>> 2)
    machine.run(kernel, args, Math.ceil(product[8] / rowsOfPart))
  }
  const { buffer } = machine.memory
  const room = new Room({ buffer, run: functions, bounds: [start, start + bytes], share })
  return { room, giveBack: () => store.giveBack(start) }
}
