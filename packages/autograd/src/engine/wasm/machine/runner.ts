import type { Kernel } from './kernel.ts'

/** Runs kernels one after the other, the parts of each on one thread or several. */
export interface Runner {
  /** Runs all parts when all runs before are over; whether any run may still be under way when it returns. */
  run(kernel: Kernel, args: number, parts: number): boolean
  /** Whether no run is under way. */
  readonly isIdle: boolean
  /** Returns when no run is under way but the last ones, so many at most. */
  settle(left: number): void
  /** Returns when no run is under way whose description lies at `args`. */
  release(args: number): void
}

/** Runs that are over when they return. */
export const atOnce = (run: (kernel: Kernel, args: number, parts: number) => void): Runner => ({
  run(kernel, args, parts) {
    run(kernel, args, parts)
    return false
  },
  isIdle: true,
  settle() {},
  release() {},
})
