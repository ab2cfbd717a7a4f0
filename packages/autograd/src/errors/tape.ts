import { WengertError } from './base.ts'

/**
 * Something that cannot be differentiated: no history, a second replay of freed values, a leaf used as a result.
 *
 * Remedy: `backward({ retainGraph: true })` for the first replay, or add the losses and replay once.
 *
 * @example
 * loss.backward(); loss.backward()
 * // TapeError: backward: the saved values of this tape were freed by an earlier replay; got ...; try ...
 */
export class TapeError extends WengertError {
  override name = 'TapeError'
}
