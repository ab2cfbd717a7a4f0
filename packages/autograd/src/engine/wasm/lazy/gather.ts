import type { Storage } from '../heap/storage.ts'
import { expensive } from '../math/index.ts'
import type { Step } from '../pointwise/expression.ts'
import { inlined, type Pending, type Source } from './pending.ts'

/** The expression below some pending operations: what it reads, its steps, and which of their values to keep. */
export interface Gathered {
  readonly leaves: readonly Source[]
  readonly steps: readonly Step[]
  /** Storages that are filled on the way, and the number of the value that goes into each. */
  readonly stores: readonly { readonly storage: Storage; readonly value: number }[]
  /** Operations whose values are computed on the way and kept nowhere. */
  readonly passed: readonly Pending[]
  /** The value of the root. */
  readonly value: number
}

/** Times that a cheap value is computed before it is stored. */
const fewTimes = 2
/** A value of few steps that is so many times as large as what it is made of is never worth storing. */
const muchLarger = 4
const fewSteps = 8

/**
 * Collects the tree of pending operations below `root`, whose storage is `own`, into one expression. Values that were
 * costly to compute, or that have gone into kernels a few times, are stored along the way if anyone still holds them:
 * what is cheap is computed again rather than written and read.
 */
export function gather(root: Pending, own: Storage, storesRoot: boolean): Gathered {
  const leaves: Source[] = []
  const found: { pending: Pending; storage: Storage; args: number[] }[] = []
  const numbers = new Map<Pending, number>()
  // Depth first, sources before what reads them; trees are small, for `count` is bounded.
  const visit = (pending: Pending, storage: Storage): number => {
    const known = numbers.get(pending)
    if (known !== undefined) return known
    const args = pending.sources.map((source) => {
      const below = inlined(source, pending.shape, pending.dtype)
      return below ? visit(below, source.storage!) : -1 - leafOf(leaves, source)
    })
    numbers.set(pending, found.length)
    found.push({ pending, storage, args })
    return found.length - 1
  }
  visit(root, own)
  const value = (arg: number) => (arg < 0 ? -1 - arg : leaves.length + arg)
  const steps = found.map(({ pending, args }) => ({
    name: pending.name,
    args: args.map(value),
    isMask: pending.isMask,
  }))
  const stores: { storage: Storage; value: number }[] = []
  const passed: Pending[] = []
  found.forEach(({ pending, storage }, i) => {
    if ((pending === root && storesRoot) || isKept(pending, storage))
      stores.push({ storage, value: leaves.length + i })
    else passed.push(pending)
  })
  return { leaves, steps, stores, passed, value: leaves.length + found.length - 1 }
}

/** Notes that an expression was computed. */
export function countPassed({ passed }: Gathered): void {
  for (const pending of passed) pending.recomputed++
}

function isKept(pending: Pending, storage: Storage): boolean {
  const needed = storage.owned || storage.readers > 1
  if (!needed || storage.lasting || expensive.has(pending.name)) return needed
  return pending.recomputed >= fewTimes && !isOuter(pending, storage)
}

/** Whether it is made of far fewer elements, as differences of all pairs are: those are read faster than itself. */
function isOuter({ count, reads }: Pending, { size }: Storage): boolean {
  return count <= fewSteps && size >= muchLarger * reads
}

function leafOf(leaves: Source[], source: Source): number {
  const known = leaves.findIndex(
    (leaf) =>
      leaf.storage === source.storage &&
      leaf.host === source.host &&
      leaf.offset === source.offset &&
      leaf.strides.every((s, axis) => s === source.strides[axis]),
  )
  if (known >= 0) return known
  leaves.push(source)
  return leaves.length - 1
}
