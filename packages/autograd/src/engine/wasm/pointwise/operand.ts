import type { Code } from '../asm/encode.ts'
import type { Local } from '../asm/func.ts'
import type { Expr } from '../asm/instructions.ts'
import type { Access, ElementKind } from './expression.ts'

/** What a stretch of elements is read from or written to, and the pointer that runs along it. */
export interface Operand {
  readonly kind: ElementKind
  readonly access: Access
  readonly p: Local
  /** Bytes from one element to the next, where they lie apart. */
  readonly step: Expr
  readonly bytes: number
}

/** What becomes of the last value besides being stored. */
export interface Taker {
  readonly value: number
  /** The vectors of a round. */
  round(lanes: readonly Expr[]): Code
  /** Vector `u` of a round, for who would rather read it himself where it lies in memory as it is. */
  readonly memory?: ((p: Expr, offset: number, u: number) => Code) | undefined
  /** The lanes of a mask alone. */
  some(lanes: Expr, mask: Expr): Code
  first(lanes: Expr): Code
}
