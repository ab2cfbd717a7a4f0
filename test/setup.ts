import { configure, engine } from '@wengert/autograd'
import { afterAll, beforeAll, expect } from 'vitest'

// Files that share a process leave it as they found it: what one sets would change what the next ones show.

let before: readonly unknown[]
const state = () => [engine(), configure({})]

beforeAll(() => {
  before = state()
})

afterAll(() => {
  expect(state(), 'the engine and its settings, as they were before the file').toEqual(before)
})
