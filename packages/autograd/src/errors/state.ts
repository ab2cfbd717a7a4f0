import { WengertError } from './base.ts'

/**
 * A saved state that does not fit the object it is loaded into: missing or unexpected names, other shapes.
 *
 * Remedy: a state saved from an object of the same structure, or `{ strict: false }` for the names they share.
 *
 * @example
 * new Linear(4, 1).loadStateDict({})
 * // StateError: loadStateDict: ...; got missing [weight, bias]; try a state saved from such a module, or ...
 */
export class StateError extends WengertError {
  override name = 'StateError'
}
