import { referenceEngine, TapeError, useEngine } from '@wengert/autograd'
import fc from 'fast-check'
import { GradientError } from '#autograd/testing/index.ts'
import { applies, type PropertyName, properties } from '#test/properties/table/properties.ts'
import { specOf } from '#test/specs/index.ts'
import type { Mutant } from './mutant.ts'

/** A property of a row. */
export interface Claim {
  readonly property: PropertyName
  readonly row: string
}

export type Verdict =
  | (Claim & { readonly kind: 'killed'; readonly cases: number; readonly law: string })
  | { readonly kind: 'survived'; readonly claims: readonly Claim[] }
  /** It broke down in the place of being wrong, which no property needs to notice. */
  | (Claim & { readonly kind: 'invalid'; readonly error: Error })
  /** The claim is false without the mutant, or no longer true behind it: it says nothing. */
  | (Claim & { readonly kind: 'unsound'; readonly when: 'before' | 'afterwards'; readonly error: Error })

/** Samples for a claim. Most mutants die of the first few. */
const budgets: Partial<Record<PropertyName, number>> = {
  value: 120,
  gradient: 120,
  adjoint: 40,
  layouts: 40,
}
const usual = 10

/** Samples that are tried again behind a mutant. */
const few = 3

/** All claims about the rows of a mutant, those it is expected to break first. */
export function claimsAbout({ rows, killedBy }: Mutant): Claim[] {
  const names = Object.keys(properties) as PropertyName[]
  const ordered = [
    ...names.filter((name) => killedBy.includes(name)),
    ...names.filter((name) => !killedBy.includes(name)),
  ]
  return ordered.flatMap((property) =>
    rows.filter((row) => applies(property, specOf(row))).map((row) => ({ property, row })),
  )
}

/** Plants one mutant after the other and lets the properties find it. */
export class Judge {
  readonly #seed: number
  readonly #sound = new Set<string>()

  constructor(seed: number) {
    this.#seed = seed
    // The wrong kernels are planted there; a wrong rule is as wrong on any engine.
    useEngine(referenceEngine)
  }

  judge(mutant: Mutant): Verdict {
    const claims = claimsAbout(mutant)
    for (const claim of claims) {
      const before = this.#isSound(claim)
      if (before) return { kind: 'unsound', when: 'before', error: before, ...claim }
      const undo = mutant.plant()
      const error = this.#run(claim)
      undo()
      if (error === null) continue
      const after = this.#run(claim, few)
      if (after) return { kind: 'unsound', when: 'afterwards', error: after, ...claim }
      const law = lawBehind(error)
      if (law === null) return { kind: 'invalid', error: origin(error), ...claim }
      return { kind: 'killed', cases: casesUntil(error), law, ...claim }
    }
    return { kind: 'survived', claims }
  }

  /** What is wrong with a claim about the library as it is. */
  #isSound(claim: Claim): Error | null {
    const key = `${claim.property} ${claim.row}`
    if (this.#sound.has(key)) return null
    const error = this.#run(claim)
    if (error === null) this.#sound.add(key)
    return error
  }

  /** The error of a property that does not hold. Counterexamples are taken as they come: nobody reads them. */
  #run({ property, row }: Claim, budget = budgets[property] ?? usual): Error | null {
    const before = fc.readConfigureGlobal()
    fc.configureGlobal({ ...before, endOnFailure: true })
    try {
      properties[property](specOf(row), this.#seed, budget)
      return null
    } catch (error) {
      return error as Error
    } finally {
      fc.configureGlobal(before)
    }
  }
}

/** The first of a chain of errors, each of which is the cause of the next. */
function origin(error: Error): Error {
  let first = error
  while (first.cause instanceof Error) first = first.cause
  return first
}

/** What was violated: of the kit, of the properties, or of the tape, which checks rules; null where something broke down. */
function lawBehind(error: Error): string | null {
  const first = origin(error)
  const isLaw = first instanceof GradientError || first instanceof TapeError || first.constructor === Error
  return isLaw ? first.message : null
}

function casesUntil(error: Error): number {
  return Number(/failed after (\d+) tests?/.exec(error.message)?.[1] ?? 1)
}
