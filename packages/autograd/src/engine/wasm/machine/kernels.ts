import type { Kernel } from './kernel.ts'

/** Kernels by a number or text that says what they were made for; made when they are first asked for. */
export class Kernels<Key extends number | string = number> {
  readonly #known = new Map<Key, Kernel>()

  get(key: Key, make: () => Kernel): Kernel {
    let kernel = this.#known.get(key)
    if (kernel === undefined) {
      kernel = make()
      this.#known.set(key, kernel)
    }
    return kernel
  }
}
