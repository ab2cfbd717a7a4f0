import type { Engine } from './engine.ts'
import { referenceEngine } from './reference/engine.ts'

let current: Engine = referenceEngine

/**
 * The engine that computes now.
 *
 * @example
 * engine().name // 'reference'
 */
export function engine(): Engine {
  return current
}

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
