import type { Kernel } from '../../machine/kernel.ts'
import { blasStage } from '../blasProduct.ts'
import { dotCycles, dotStage } from '../dot.ts'
import { productCycles } from '../form.ts'
import type { ContractionKernels, FloatType } from '../kernels.ts'
import { productStage } from '../product.ts'
import { type Memory, Placed, type Stage } from '../stage.ts'
import type { Roles } from './roles.ts'
import type { Scheme } from './scheme.ts'
import { describe, groupsOf, type Pass, sizesOf } from './sizes.ts'
import { recordWords, tileWords } from './tileKernel.ts'

/**
 * One of the three passes of a convolution with stride 1, by F(4 x 4, 3 x 3) or F(4, 5): see scheme.ts.
 *
 * The price is rounding. A transformed tile holds sums of up to 32 times its inputs, which cancel in the outputs. On
 * random values the error of an output is at most about 4 * 2^-24 * max|x| * Σ|w| in float32 (2^-53 in float64), where
 * the sum is over the output's own weights, and on any it grows with the worst of them: the tests allow 16. A NaN or an
 * infinity makes all outputs of its tiles NaN.
 */
export function winogradStage(
  kernels: ContractionKernels,
  memory: Memory,
  pass: Pass,
  roles: Roles,
  scheme: Scheme,
  dtype: FloatType,
  inputSize: number,
): Stage {
  const { machine } = kernels
  const sizes = sizesOf(roles, scheme, dtype)
  const { bytes, chunks, tiles } = sizes
  const { image, ...at } = describe(roles, sizes, dtype)
  const placed = new Placed(machine, memory, image)
  const groups = groupsOf(pass, roles, sizes)
  const native = blasStage(kernels, memory, groups, dtype)
  const addingTo =
    pass === 'input' && !scheme.square ? sizes.inputRows * roles.c.extent * sizes.tilePitch : null
  const dots = pass === 'weight' && dotCycles(groups, dtype) < productCycles(groups, dtype)
  const products =
    native ??
    (dots
      ? dotStage(kernels, memory, groups, dtype, 1, 0)
      : productStage(kernels, memory, groups, dtype, { addingTo, chunks: 1, outSize: 0 }))
  const kernel = (name: Parameters<ContractionKernels['winograd']>[0]): Kernel =>
    kernels.winograd(name, scheme, dtype)
  const run = (
    name: Parameters<ContractionKernels['winograd']>[0],
    description: number,
    array: number,
    matrices: number,
  ) => {
    const args = placed.at + description
    const i32 = machine.describing(args)
    i32[args >>> 2] = array
    i32[(args >>> 2) + 2] = matrices
    machine.run(kernel(name), args, i32[(args >>> 2) + 3]!)
  }
  const tilesFrom = (description: number, chunk: number) => {
    const { at: start } = placed
    const args = start + description
    machine.describing(args)[(args + tileWords.tiles) >>> 2] =
      start + at.records + chunk * tiles * recordWords.size
  }
  const round = (n: number) => Math.ceil((n * bytes) / 64) * 64 + 64
  const inputBytes = round(sizes.matrices * sizes.inputMatrix)
  const resultBytes = round(sizes.matrices * sizes.resultMatrix)
  const weightBytes = sizes.matrices * sizes.weightMatrix * bytes
  const partialSums = pass === 'weight' ? chunks : 1

  /** Runs the pass on matrices that start at u, v and m. */
  const compute = (input: number, weight: number, result: number, u: number, v: number, m: number) => {
    if (pass !== 'weight') run('weight', at.weight, weight, u)
    if (pass === 'input') machine.clear(input, inputSize * bytes)
    for (let chunk = 0; chunk < chunks; chunk++) {
      tilesFrom(at.input, chunk)
      tilesFrom(at.result, chunk)
      if (pass !== 'input') run('input', at.input, input, v)
      if (pass !== 'result') run('cotangent', at.result, result, m)
      if (pass === 'result') {
        products.run(u, v, m)
        run('output', at.result, result, m)
      } else if (pass === 'input') {
        products.run(u, m, v)
        run('inputAdjoint', at.input, input, v)
      } else products.run(m, v, u + chunk * weightBytes)
    }
    if (pass === 'weight') run('weightAdjoint', at.weight, weight, u)
  }
  return {
    run(a, b, out) {
      const space = memory.allocate(inputBytes + resultBytes + partialSums * weightBytes + 64)
      const [v, m, u] = [space, space + inputBytes, space + inputBytes + resultBytes]
      try {
        if (pass === 'result') compute(a, b, out, u, v, m)
        else if (pass === 'input') compute(out, b, a, u, v, m)
        else compute(a, out, b, u, v, m)
      } finally {
        memory.free(space)
      }
    },
    free() {
      products.free()
      placed.free()
    },
  }
}
