import { OptionError } from '../errors/index.ts'
import type { Block } from './view.ts'

/** What an engine says of elements that another one holds. */
export class Foreign extends OptionError {
  constructor({ size, dtype }: Block) {
    super(
      'configure',
      'an engine chosen before the tensors it computes with',
      `${size} elements of ${dtype} that another engine holds`,
      'configure({ engine }) first, or tensor(...) anew of data read before',
    )
  }
}
