import { configure, engine, useEngine } from '@wengert/autograd'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Engine } from '#autograd/engine/engine.ts'
import type { Block, View } from '#autograd/engine/view.ts'
import { isHost } from '#autograd/engine/wasm/heap/storage.ts'
import { defaultSeed } from '#autograd/testing/checks/random.ts'
import { drawn, dyadicLike, onSamples, outputsOf, pull } from '#test/properties/table/calls.ts'
import { specs } from '#test/specs/index.ts'

// Kernels read ordinary arrays from slots of fixed size beside each other. An array that is larger writes over its
// neighbours there, and then over what is behind: whatever is not small has to lie in the heap.

const largest = 64
const bytesOf = { bool: 1, int32: 4, float32: 4, float64: 8 }

function expectSmall(op: string, made: unknown): void {
  const block = (made as Partial<View>).block ?? (made as Block)
  if (!('dtype' in block) || !isHost(block)) return
  expect(block.size * bytesOf[block.dtype], `bytes that ${op} left outside the heap`).toBeLessThanOrEqual(
    largest,
  )
}

/** The engine, with a look at everything that it makes. */
function watched(chosen: Engine): Engine {
  return new Proxy(chosen, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return (...args: unknown[]) => {
        const made: unknown = member.apply(target, args)
        if (typeof made === 'object' && made !== null) expectSmall(String(name), made)
        return made
      }
    },
  })
}

let before: readonly [Engine, ReturnType<typeof configure>]
beforeAll(() => {
  before = [engine(), configure({ engine: 'wasm' })]
  useEngine(watched(engine()))
})
afterAll(() => {
  useEngine(before[0])
  configure(before[1])
})

const seed = defaultSeed()

describe(`what is not small lies in the heap (WENGERT_SEED=${seed})`, () => {
  test.each(specs)('$name', (spec) => {
    const once = spec.oracle.backward !== undefined
    onSamples(drawn(spec, ['points', 'smooth']), seed, 8, (it) => {
      if (once) pull(spec, it, dyadicLike(it.seed))
      else outputsOf(spec, it)
    })
  })
})
