import { type Data, type Engine, engine, referenceEngine, useEngine } from '@wengert/autograd'
import { type Block, nextBlock, type View } from '#autograd/engine/view.ts'

/** What a run on a counted engine left behind. */
export interface Counted {
  /** Blocks of more than `above` elements that were made and not given back. */
  live(above?: number): number
  /** Those blocks. */
  blocks(above?: number): Block[]
  made(): number
}

/**
 * Runs a function on the reference engine, counting blocks that are made and given back. A block that comes back is
 * filled with NaN or junk, so that whoever still reads it computes something else; coming back twice is an error.
 */
export function counted<T>(run: (counts: Counted) => T): T {
  const blocks = new Map<Block, View>()
  // Numbers beside tensors are made once and live on: they are no part of what is counted.
  const numbers = new WeakSet<Block>()
  let made = 0
  const note = (x: View) => {
    made++
    const counted = unshared(x)
    blocks.set(counted.block, counted)
    return counted
  }
  const views = Object.entries(referenceEngine).map(([name, kernel]) => {
    if (typeof kernel !== 'function' || ['read', 'release', 'upload', 'fill'].includes(name))
      return [name, kernel]
    return [name, (...args: unknown[]) => note((kernel as (...args: unknown[]) => View)(...args))]
  })
  const watched: Engine = {
    ...(Object.fromEntries(views) as Engine),
    fill(shape, dtype, value) {
      const x = referenceEngine.fill(shape, dtype, value)
      if (shape.length > 0) return note(x)
      const number = unshared(x)
      numbers.add(number.block)
      return number
    },
    upload(data, dtype) {
      const block = referenceEngine.upload(data, dtype)
      return note({ block, shape: [data.length], strides: [1], offset: 0 }).block
    },
    release(block) {
      if (numbers.has(block)) return
      const view = blocks.get(block)
      if (!view) throw new Error('a block that is not there was given back')
      blocks.delete(block)
      const { data } = block as Block & { data: Data }
      const from = block.size === 1 ? view.offset : 0
      data.fill(
        data instanceof Float32Array || data instanceof Float64Array ? NaN : 1,
        from,
        from + block.size,
      )
    },
  }
  const standing = (above = -1) => [...blocks.keys()].filter(({ size }) => size > above)
  return on(watched, () =>
    run({
      live: (above = -1) => standing(above).length,
      blocks: standing,
      made: () => made,
    }),
  )
}

/** Single elements share the block of their page; here each has one of its own, that can be given back. */
function unshared(x: View): View {
  return x.block.size === 1 ? { ...x, block: { ...x.block, born: nextBlock(), tensors: 0 } } : x
}

/** Runs a function on the reference engine as it is. */
export function unwatched<T>(run: () => T): T {
  return on(referenceEngine, run)
}

function on<T>(other: Engine, run: () => T): T {
  const before = engine()
  useEngine(other)
  try {
    return run()
  } finally {
    useEngine(before)
  }
}
