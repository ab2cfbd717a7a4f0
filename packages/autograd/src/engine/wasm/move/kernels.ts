import type { Kernel } from '../machine/kernel.ts'

/** Kernels by a number that says what they were made for; made when they are first asked for. */
export class Kernels {
  private readonly known = new Map<number, Kernel>()

  get(key: number, make: () => Kernel): Kernel {
    let kernel = this.known.get(key)
    if (kernel === undefined) {
      kernel = make()
      this.known.set(key, kernel)
    }
    return kernel
  }
}
