import { Func } from '#autograd/engine/wasm/asm/func.ts'
import type { Kernel } from '#autograd/engine/wasm/machine/kernel.ts'
import { layout, mostRuns } from '#autograd/engine/wasm/machine/layout.ts'
import { Machine } from '#autograd/engine/wasm/machine/machine.ts'
import type { Runner } from '#autograd/engine/wasm/machine/runner.ts'

/** Runs nothing before it must: whoever reads or writes what a run under way writes or reads finds the wrong thing. */
export class LateRunner implements Runner {
  #waiting: { readonly kernel: Kernel; readonly args: number; readonly parts: number }[] = []
  private readonly scratch: number

  constructor(scratch: number) {
    this.scratch = scratch
  }

  run(kernel: Kernel, args: number, parts: number): boolean {
    this.#shorten(mostRuns - 1)
    this.#waiting.push({ kernel, args, parts })
    if (kernel.adds) this.settle()
    return !kernel.adds
  }

  get isIdle(): boolean {
    return this.#waiting.length === 0
  }

  settle(left = 0): void {
    this.#shorten(left)
  }

  release(args: number): void {
    const last = this.#waiting.findLastIndex((run) => run.args === args)
    if (last >= 0) this.#shorten(this.#waiting.length - 1 - last)
  }

  #shorten(left: number): void {
    while (this.#waiting.length > left) {
      const { kernel, args, parts } = this.#waiting.shift()!
      for (let part = 0; part < parts; part++) kernel.run(args, part, this.scratch)
    }
  }
}

/** A machine on which every run waits as long as it may, small ones too. */
export class LateMachine extends Machine {
  #empty: Kernel | null = null

  constructor() {
    super()
    this.runner = new LateRunner(this.scratch)
  }

  override run(kernel: Kernel, args: number, parts: number): void {
    // Behind a run of several parts small ones wait too.
    this.#empty ??= this.kernel([new Func('run', ['i32', 'i32', 'i32'])])
    super.run(this.#empty, layout.constants, 2)
    super.run(kernel, args, parts)
  }
}
