import { WengertError } from './base.ts'

/**
 * A saved state that does not fit the object it is loaded into: missing or unexpected names, other shapes.
 *
 * @example
 * model.loadStateDict({}) // StateError: loadStateDict: ... ; got missing [weight, bias]; try ...
 */
export class StateError extends WengertError {
  override name = 'StateError'
}
