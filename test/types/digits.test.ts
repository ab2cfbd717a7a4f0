import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { digitTables } from '../../scripts/digitTables.ts'

test('the digit tables are what their script writes', () => {
  const file = new URL('../../packages/autograd/src/tensor/typed/digits.ts', import.meta.url)
  expect(readFileSync(file, 'utf8')).toBe(digitTables())
})
