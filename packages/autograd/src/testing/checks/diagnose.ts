import { showNumber } from '../gradientError.ts'
import type { Entry, Matrices } from './pair.ts'

/** A remedy from the pattern of what is wrong; `expected` is the side to be trusted. */
export function diagnose(matrices: Matrices, rows: number, columns: number): string {
  const { wrong } = matrices
  if (wrong.some(({ backward }) => Number.isNaN(backward)))
    return 'looking for 0 times infinity in the rule, such as a division by a value that can be 0'
  if (wrong.every(({ backward }) => backward === 0))
    return 'looking for what is left out of the rule, such as a term, a detach, a noGrad, or values read by data()'
  const factor = commonRatio(wrong)
  if (factor === -1) return 'the other sign in the rule: all wrong entries have it'
  if (factor !== null)
    return `looking for a factor: all wrong entries are ${showNumber(factor)} times what they should be`
  if (isTransposed(matrices, rows, columns))
    return 'transposing in the rule: the Jacobian agrees with its transpose'
  return 'the terms of the rule one by one, on inputs with few elements'
}

/** The ratio that all of several wrong entries have, if they have one. */
function commonRatio(wrong: readonly Entry[]): number | null {
  const ratios = wrong
    .filter(({ forward }) => forward !== 0)
    .map(({ forward, backward }) => backward / forward)
  const first = ratios[0]
  if (first === undefined || wrong.length < 2 || ratios.length < wrong.length || !Number.isFinite(first))
    return null
  const same = ratios.every((ratio) => Math.abs(ratio - first) <= 1e-4 * Math.abs(first))
  if (!same) return null
  return Math.abs(first + 1) < 1e-4 ? -1 : first
}

function isTransposed({ forward, backward }: Matrices, rows: number, columns: number): boolean {
  if (rows !== columns || rows < 2) return false
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      const [f, b] = [forward[j * columns + i]!, backward[i * columns + j]!]
      if (!(Math.abs(f - b) <= 1e-5 + 1e-3 * Math.abs(f))) return false
    }
  return true
}
