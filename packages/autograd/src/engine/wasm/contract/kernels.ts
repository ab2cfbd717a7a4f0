import { vectorOf } from '../asm/vector.ts'
import type { Kernel } from '../machine/kernel.ts'
import { Kernels } from '../machine/kernels.ts'
import type { Machine } from '../machine/machine.ts'
import { columnKernel } from './columnKernel.ts'
import { type DotForm, dotKernel } from './dotKernel.ts'
import { type Finish, finishKey } from './finish.ts'
import type { ProductForm } from './form.ts'
import { productKernel } from './productKernel.ts'
import { sumPartsKernel } from './sumParts.ts'
import type { Scheme } from './winograd/scheme.ts'
import { cotangentKernel, inputAdjointKernel, inputKernel, outputKernel } from './winograd/tiles.ts'
import { weightAdjointKernel, weightKernel } from './winograd/weights.ts'

const transforms = {
  input: inputKernel,
  inputAdjoint: inputAdjointKernel,
  output: outputKernel,
  cotangent: cotangentKernel,
  weight: weightKernel,
  weightAdjoint: weightAdjointKernel,
}

/** Kernels are kept for good, and those of dot products are made for certain pitches: for the first so many. */
const mostPitches = 64

export type FloatType = 'float32' | 'float64'

/** Compiled kernels of one machine, by their form. */
export class ContractionKernels {
  readonly machine: Machine
  readonly #known = new Kernels<string>()
  readonly #pitched = new Set<string>()

  constructor(machine: Machine) {
    this.machine = machine
  }

  product(form: ProductForm, finish: Finish | null = null): Kernel {
    const { v, fused, height, width, left, right, out, adding } = form
    const key = `product ${v.name} ${fused} ${height} ${width} ${left} ${right} ${out} ${adding}`
    return this.#known.get(finish === null ? key : `${key} ${finishKey(finish)}`, () =>
      this.machine.kernel(productKernel(form, finish, this.machine.constants), adding),
    )
  }

  dot(form: DotForm): Kernel {
    const { v, fused, height, width, apart } = form
    const pitches = this.#pitchesOf(form)
    return this.#known.get(`dot ${v.name} ${fused} ${height} ${width} ${pitches} ${apart}`, () =>
      this.machine.kernel(dotKernel({ ...form, pitches })),
    )
  }

  /** The pitches that become code: shapes without end must not become kernels without end. */
  #pitchesOf({ pitches }: DotForm): DotForm['pitches'] {
    if (this.#pitched.size < mostPitches) this.#pitched.add(String(pitches))
    return this.#pitched.has(String(pitches)) ? pitches : [null, null]
  }

  winograd(name: keyof typeof transforms, scheme: Scheme, dtype: FloatType): Kernel {
    const { machine } = this
    return this.#known.get(`${name} ${scheme.name} ${dtype}`, () =>
      machine.kernel(transforms[name](vectorOf(dtype), machine.constants, scheme), name === 'inputAdjoint'),
    )
  }

  columns(dtype: FloatType, adding: boolean): Kernel {
    return this.#known.get(`columns ${dtype} ${adding}`, () =>
      this.machine.kernel(columnKernel(vectorOf(dtype), adding), adding),
    )
  }

  sumParts(dtype: FloatType): Kernel {
    return this.#known.get(`sumParts ${dtype}`, () => this.machine.kernel(sumPartsKernel(vectorOf(dtype))))
  }
}
