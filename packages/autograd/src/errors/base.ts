/**
 * The sentence every error of Wengert says: what was required, what came, what to try.
 *
 * @example
 * explain('matmul', 'inner dimensions 3 and 4 differ', '[2, 3] and [4, 5]', 'operands [m, k] and [k, n]')
 * // 'matmul: inner dimensions 3 and 4 differ; got [2, 3] and [4, 5]; try operands [m, k] and [k, n]'
 */
export function explain(op: string, required: string, got: string, remedy: string): string {
  return `${op}: ${required}; got ${got}; try ${remedy}`
}

/**
 * Base class of all errors that Wengert throws on purpose; catch it to tell them from defects.
 *
 * @example
 * try {
 *   tensor([1, 2]).item()
 * } catch (error) {
 *   if (!(error instanceof WengertError)) throw error
 *   console.log(error.op) // 'item'
 *   console.log(error.got) // '[2]'
 * }
 */
export class WengertError extends Error {
  override name = 'WengertError'
  /** The operation that refused its input. */
  readonly op: string
  readonly required: string
  readonly got: string
  readonly remedy: string

  constructor(op: string, required: string, got: string, remedy: string) {
    super(explain(op, required, got, remedy))
    this.op = op
    this.required = required
    this.got = got
    this.remedy = remedy
  }

  /** The same error with the path of the module it happened in in front, as `fc.1 (Linear)`. */
  within(path: string): this {
    this.message = `${path}: ${this.message}`
    return this
  }
}
