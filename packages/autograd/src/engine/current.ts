import { OptionError } from '../errors/index.ts'
import type { Engine } from './engine.ts'
import { referenceEngine } from './reference/engine.ts'
import { onSettings, settings } from './settings.ts'
import { wasmEngine } from './wasm/create.ts'

let current: Engine | null = null

/**
 * The engine that computes now: the one in WebAssembly where the runtime has SIMD, unless `configure` said otherwise.
 *
 * @example
 * engine().name // 'wasm'
 */
export function engine(): Engine {
  return current ?? chosen()
}

function chosen(): Engine {
  const { engine: name } = settings()
  const found = name === 'reference' ? referenceEngine : wasmEngine()
  if (found === null && name === 'wasm')
    throw new OptionError(
      'configure',
      "WebAssembly SIMD for engine 'wasm'",
      'a runtime without',
      "engine: 'auto'",
    )
  current = found ?? referenceEngine
  return current
}

onSettings((now, before) => {
  if (now.engine !== before.engine) current = null
})

/**
 * Makes another engine compute from here on. Tensors made by the old one stay with it: switch before making any.
 *
 * @example
 * useEngine(referenceEngine)
 * engine() === referenceEngine // true
 */
export function useEngine(next: Engine): void {
  current = next
}
