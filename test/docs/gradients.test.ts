import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { renderMatrix } from '#test/properties/table/matrix.ts'

test('docs/GRADIENTS.md says of every row of the table what its properties prove', () => {
  // The properties themselves have tests of their own: here it is only that the file and the table agree.
  const file = readFileSync(new URL('../../docs/GRADIENTS.md', import.meta.url), 'utf8')
  expect(file, 'out of date: npx tsx scripts/gradientsTable.ts').toBe(renderMatrix(() => true))
})
