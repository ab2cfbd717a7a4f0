import { bytesOf } from '../located.ts'
import type { Kernel } from '../machine/kernel.ts'
import type { Machine } from '../machine/machine.ts'
import { Image } from './image.ts'
import type { ContractionKernels, FloatType } from './kernels.ts'
import type { sumPartsWords } from './sumParts.ts'

/** Memory a plan keeps. */
export interface Memory {
  allocate(bytes: number): number
  free(address: number): void
}

/** A kernel with the description of its work; only the addresses of the operands and the result change. */
export interface Stage {
  run(a: number, b: number, out: number): void
  free(): void
}

/** An image in memory, written when it is first wanted and again after it was let go. */
export class Placed {
  private readonly machine: Machine
  private readonly memory: Memory
  private readonly image: Image
  private address = 0

  constructor(machine: Machine, memory: Memory, image: Image) {
    this.machine = machine
    this.memory = memory
    this.image = image
  }

  get at(): number {
    if (this.address === 0) {
      this.address = this.memory.allocate(this.image.bytes)
      this.image.write(this.machine, this.address)
    }
    return this.address
  }

  free(): void {
    if (this.address !== 0) this.memory.free(this.address)
    this.address = 0
  }
}

/** A stage whose description starts with the three addresses and the number of the run. */
export function stage(machine: Machine, memory: Memory, kernel: Kernel, image: Image, parts: number): Stage {
  const placed = new Placed(machine, memory, image)
  return {
    run(a, b, out) {
      const { at } = placed
      const i32 = machine.describing(at)
      const word = at >>> 2
      i32[word] = a
      i32[word + 1] = b
      i32[word + 2] = out
      i32[word + 3] = machine.number()
      machine.run(kernel, at, parts)
    },
    free: () => placed.free(),
  }
}

/** Runs a stage whose result is in pieces, in memory taken for as long as it runs, and adds the pieces up. */
export function summedStage(
  kernels: ContractionKernels,
  memory: Memory,
  pieces: Stage,
  dtype: FloatType,
  count: number,
  size: number,
): Stage {
  const { machine } = kernels
  const image = new Image()
  const vectors = (size * bytesOf[dtype]) / 16
  const parts = Math.max(1, Math.min(32, Math.floor((vectors * count) / 16384)))
  const header: Record<keyof Omit<typeof sumPartsWords, 'size'>, number> = {
    partials: 0,
    unused: 0,
    out: 0,
    run: 0,
    parts,
    vectors,
    count,
    pitch: size * bytesOf[dtype],
  }
  image.add(Object.values(header))
  const sum = stage(machine, memory, kernels.sumParts(dtype), image, parts)
  return {
    run(a, b, out) {
      const partials = memory.allocate(count * size * bytesOf[dtype])
      try {
        pieces.run(a, b, partials)
        sum.run(partials, 0, out)
      } finally {
        memory.free(partials)
      }
    },
    free() {
      pieces.free()
      sum.free()
    },
  }
}

/** A stage whose operands come in the other order. */
export const crossedStage = (stage: Stage): Stage => ({
  run: (a, b, out) => stage.run(b, a, out),
  free: () => stage.free(),
})
