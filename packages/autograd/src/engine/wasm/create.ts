import { OptionError } from '../../errors/index.ts'
import type { Allocation, EngineFacts, Informative, Measured, MemoryStats } from '../facts.ts'
import { onSettings, type Settings, settings } from '../settings.ts'
import { findBlas } from './blas/find.ts'
import { WasmEngine } from './engine.ts'
import { detectFeatures } from './machine/features.ts'
import { Machine } from './machine/machine.ts'
import { enableV8Flags, type V8Flags } from './machine/v8Flags.ts'
import { Pool } from './threads/pool.ts'

/** The engine with all that belongs to a process: threads, the native library, flags, and the settings they follow. */
class ConfiguredEngine extends WasmEngine implements Informative, Measured {
  readonly #pool: Pool
  readonly #flags: V8Flags | null
  #notes: readonly string[] = []

  constructor(machine: Machine, chosen: Settings, flags: V8Flags | null) {
    super(machine, chosen.heapLimit)
    this.#flags = flags
    this.#pool = new Pool(machine, {
      threads: chosen.threads,
      allocate: (bytes) => this.store.reserve(bytes),
    })
    machine.runner = this.#pool
    this.store.debug = chosen.debug
    this.#lookForBlas(chosen)
    onSettings((now, before) => this.#follow(now, before))
  }

  #lookForBlas({ blas }: Settings): void {
    this.#notes = []
    this.machine.searchBlas =
      blas === false
        ? null
        : () => {
            const library = typeof blas === 'string' && blas !== 'auto' ? { library: blas } : {}
            const found = findBlas(this.machine, { ...library })
            this.#notes = found.notes
            return found.blas
          }
  }

  #follow(now: Settings, before: Settings): void {
    if (now.v8Flags && !before.v8Flags)
      throw new OptionError(
        'configure',
        'v8Flags before the first tensor is made: kernels have been compiled',
        'true',
        'configure({ v8Flags: true }) at the start, or WENGERT_V8_FLAGS=1',
      )
    this.store.heapLimit = now.heapLimit
    this.store.debug = now.debug
    if (now.threads !== before.threads) this.#pool.threads = now.threads
    if (now.blas === before.blas) return
    this.#lookForBlas(now)
    this.contractions.clear()
  }

  memory(): MemoryStats {
    return this.store.stats()
  }

  allocations(): readonly Allocation[] {
    return this.store.inHeap.filter((x) => x.owned).map(({ bytes, origin }) => ({ bytes, stack: origin }))
  }

  facts(): EngineFacts {
    const { bytes, heapLimit } = this.store.stats()
    const { features, knownBlas } = this.machine
    return {
      features,
      threads: { running: this.#pool.running, most: this.#pool.threads },
      heap: { bytes, limit: heapLimit },
      blas: knownBlas === undefined ? null : { name: knownBlas?.name ?? null, notes: this.#notes },
      v8Flags: this.#flags,
    }
  }
}

let made: WasmEngine | null | undefined

/** The one WebAssembly engine of this process; null where the runtime has no SIMD. Made when first asked for. */
export function wasmEngine(): WasmEngine | null {
  if (made !== undefined) return made
  const chosen = settings()
  const flags = chosen.v8Flags ? enableV8Flags() : null
  const features = detectFeatures()
  made = features.simd ? new ConfiguredEngine(new Machine(features), chosen, flags) : null
  return made
}
