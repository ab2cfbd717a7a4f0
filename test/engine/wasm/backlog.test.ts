import { describe, expect, test } from 'vitest'
import { Backlog } from '#autograd/engine/wasm/heap/backlog.ts'

const mebibyte = 2 ** 20

/** What is made while so many megabytes are paged out, one at a time. */
function made(paged: number, limit: number): number[] {
  const sizes: number[] = []
  const backlog = new Backlog((bytes) => sizes.push(bytes / mebibyte))
  for (let i = 0; i < paged; i++) backlog.grows(mebibyte, limit * mebibyte)
  return sizes
}

describe('what was paged out', () => {
  test('calls the collector each time as much as the heap holds has gone', () => {
    expect(made(15, 16)).toEqual([])
    expect(made(40, 16)).toEqual([48, 48])
    expect(made(61, 30)).toEqual([34, 34])
    // A collection for every megabyte would take longer than all else.
    expect(made(40, 1)).toEqual([48, 48])
  })

  test('leaves the collector its pace where the array would need memory', () => {
    expect(made(1000, 32)).toEqual([])
    expect(made(1000, 400)).toEqual([])
  })

  test('bears it that there is no place for the array', () => {
    const backlog = new Backlog(() => {
      throw new RangeError('Array buffer allocation failed')
    })
    expect(() => backlog.grows(20 * mebibyte, 16 * mebibyte)).not.toThrow()
  })
})
