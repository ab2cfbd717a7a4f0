import fc from 'fast-check'

/** What fast-check shrinks a failure of `holds` to, from whatever it met first. */
export function shrunk<T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => boolean): T {
  const details = fc.check(fc.property(arbitrary, holds), { numRuns: 1000 })
  if (details.counterexample === null) throw new Error('nothing failed')
  return details.counterexample[0]
}
