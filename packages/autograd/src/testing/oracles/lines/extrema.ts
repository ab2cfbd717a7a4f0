import { ShapeError } from '../../../errors/index.ts'
import type { Reduction } from './reduction.ts'

/**
 * Largest and smallest of a line. Away from ties the winner does not change when the entries move a little,
 * so the value moves with the winner alone: derivative 1 for it and 0 for all others. At a tie of k entries
 * there are two conventions:
 *
 *   max, min, argmax, argmin     the first in row-major order wins and takes the whole gradient
 *   amax, amin                   each of the k takes 1/k, as the mean of what the k choices would give
 *
 * NaN wins over everything, in max and in min; several NaN tie. The position of the winner is constant but
 * for jumps: derivative 0. A line of nothing has no winner, a ShapeError.
 */

type Beats = (a: number, b: number) => boolean
const larger: Beats = (a, b) => a > b
const smaller: Beats = (a, b) => a < b

/** Positions of all entries that no other beats. */
function winners(name: string, line: readonly number[], beats: Beats): number[] {
  if (line.length === 0) {
    throw new ShapeError(
      name,
      'a line of one entry or more is needed',
      'an empty one',
      'axes that are not empty',
    )
  }
  const positions = [...line.keys()]
  const unknown = positions.filter((i) => Number.isNaN(line[i]))
  if (unknown.length > 0) return unknown
  return positions.filter((i) => !line.some((other) => beats(other, line[i]!)))
}

function shared(name: string, beats: Beats): Reduction {
  return {
    value: (line) => line[winners(name, line, beats)[0]!]!,
    gradient: (line) => {
      const best = winners(name, line, beats)
      return line.map((_, i) => (best.includes(i) ? 1 / best.length : 0))
    },
  }
}

function first(name: string, beats: Beats): Reduction {
  return {
    value: (line) => line[winners(name, line, beats)[0]!]!,
    gradient: (line) => {
      const [best] = winners(name, line, beats)
      return line.map((_, i) => (i === best ? 1 : 0))
    },
  }
}

function position(name: string, beats: Beats): Reduction {
  return { value: (line) => winners(name, line, beats)[0]!, gradient: (line) => line.map(() => 0) }
}

export const amax = shared('amax', larger)
export const amin = shared('amin', smaller)
export const max = first('max', larger)
export const min = first('min', smaller)
export const argmax = position('argmax', larger)
export const argmin = position('argmin', smaller)
