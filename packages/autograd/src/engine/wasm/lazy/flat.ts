import type { PointwiseName } from '../../engine.ts'
import { flatStep, rowMajor, type View } from '../../view.ts'
import { type HeapBlock, isHost, type Storage } from '../heap/storage.ts'
import type { Store } from '../heap/store.ts'
import type { Kernel } from '../machine/kernel.ts'
import type { Machine } from '../machine/machine.ts'
import { dtypeNumber } from '../move/dtypeNumber.ts'
import type { Leaf } from '../pointwise/expression.ts'
import { operandWord, pointwiseKernel, words } from '../pointwise/kernel.ts'
import { addressOf } from './operands.ts'
import { kindOf, type Lanes } from './operation.ts'

/** Digits of a kernel's number. */
const kinds = { float32: 0, float64: 0, bool: 1, int32: 2 } as const

/**
 * Single operations on small tensors whose elements lie in the same order: most of what small models do. It does what
 * the general way does, with next to nothing around the kernel.
 */
export class FlatOperations {
  readonly #machine: Machine
  readonly #store: Store
  readonly #kernels = new Map<PointwiseName, (Kernel | undefined)[]>()

  constructor(machine: Machine, store: Store) {
    this.#machine = machine
    this.#store = store
  }

  /**
   * Computes the operation if it is so simple, and returns the strides of its result, else null; operands have been
   * computed.
   */
  run(name: PointwiseName, lanes: Lanes, operands: readonly View[], out: Storage): readonly number[] | null {
    let code: number = dtypeNumber[lanes.dtype]
    if (lanes.isMask) code += 4
    let strides: readonly number[] | null = null
    for (let j = 0; j < operands.length; j++) {
      const x = operands[j]!
      const step = flatStep(x)
      if (step === null) return null
      if (step === 1) strides = x.strides
      if (!isHost(x.block) && !this.#store.isIn((x.block as HeapBlock).storage)) return null
      code = code * 8 + 4 * step + kinds[x.block.dtype]
    }
    if (!this.#store.placeAtOnce(out)) return null
    const machine = this.#machine
    const { args } = machine
    const { i32 } = machine.words
    const at = args >>> 2
    i32[at + words.rows] = 1
    i32[at + words.length] = out.size
    i32[at + words.rowShare] = 1
    i32[at + words.lengthParts] = 1
    i32[at + words.lengthShare] = out.size
    for (let j = 0; j < operands.length; j++) {
      const word = at + operandWord(0, j)
      i32[word] = addressOf(machine, operands[j]!)
    }
    i32[at + operandWord(0, operands.length)] = out.at
    machine.run(this.#kernel(name, lanes, operands, code), args, 1)
    out.written = machine.begun
    return strides ?? rowMajor(operands[0]!.shape)
  }

  #kernel(name: PointwiseName, lanes: Lanes, operands: readonly View[], code: number): Kernel {
    let known = this.#kernels.get(name)
    if (known === undefined) {
      known = []
      this.#kernels.set(name, known)
    }
    const kernel = known[code] ?? this.#make(name, lanes, operands)
    known[code] = kernel
    return kernel
  }

  #make(name: PointwiseName, { dtype, isMask }: Lanes, operands: readonly View[]): Kernel {
    const leaves = operands.map(
      (x): Leaf => ({
        kind: kindOf(x.block.dtype, dtype),
        access: flatStep(x) === 0 ? 'splat' : 'vector',
      }),
    )
    const step = { name, args: operands.map((_, j) => j), isMask }
    return pointwiseKernel(this.#machine, { dtype, leaves, steps: [step] }, [operands.length], 0)
  }
}
