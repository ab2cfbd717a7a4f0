import { bytesOf } from '../located.ts'
import type { Kernel } from '../machine/kernel.ts'
import type { Machine } from '../machine/machine.ts'
import { Image } from './image.ts'
import type { FloatType, Kernels } from './kernels.ts'
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

/** A stage whose description starts with the three addresses. */
export function stage(machine: Machine, memory: Memory, kernel: Kernel, image: Image, parts: number): Stage {
  const address = memory.allocate(image.bytes)
  image.write(machine, address)
  const word = address >>> 2
  return {
    run(a, b, out) {
      const { i32 } = machine
      i32[word] = a
      i32[word + 1] = b
      i32[word + 2] = out
      machine.run(kernel, address, parts)
    },
    free: () => memory.free(address),
  }
}

/** Runs a stage whose result is in pieces, in memory taken for as long as it runs, and adds the pieces up. */
export function summedStage(
  kernels: Kernels,
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
