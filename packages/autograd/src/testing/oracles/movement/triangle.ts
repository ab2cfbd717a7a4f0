import { ShapeError } from '../../../errors/index.ts'
import type { IndexMap } from './indexMap.ts'

/**
 * Triangles of the last two axes: an entry is read where it stands if its column minus its row is on the
 * right side of the diagonal, and 0 stands elsewhere.
 */
function triangle(op: string, from: readonly number[], keeps: (offset: number) => boolean): IndexMap {
  if (from.length < 2) {
    throw new ShapeError(op, 'two axes or more are needed', `[${from.join(', ')}]`, 'a matrix')
  }
  const source = (index: readonly number[]) => {
    const [row, column] = index.slice(-2) as [number, number]
    return keeps(column - row) ? index : null
  }
  return { from, shape: from, source }
}

/** Entries with column - row <= diagonal. */
export function trilMap(from: readonly number[], diagonal = 0): IndexMap {
  return triangle('trilMap', from, (offset) => offset <= diagonal)
}

/** Entries with column - row >= diagonal. */
export function triuMap(from: readonly number[], diagonal = 0): IndexMap {
  return triangle('triuMap', from, (offset) => offset >= diagonal)
}
