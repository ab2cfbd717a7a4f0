import type { WengertError } from '@wengert/autograd'
import { expect } from 'vitest'

type ErrorClass = abstract new (...args: any[]) => WengertError

/** The error a call throws: one of the given class, about the given operation, in the sentence all of them say. */
export function refused(run: () => unknown, kind: ErrorClass, op: string): WengertError {
  const error = thrown(run)
  expect(error, `${op}: ${error}`).toBeInstanceOf(kind)
  const wengert = error as WengertError
  expect(wengert.op).toBe(op)
  expectSentence(wengert)
  return wengert
}

/** `op: required; got ...; try ...`, no part of it empty. */
export function expectSentence({ op, required, got, remedy, message }: WengertError): void {
  const complete = [op, required, got, remedy].every((part) => part !== '')
  if (complete && message === `${op}: ${required}; got ${got}; try ${remedy}`) return
  expect.fail(`not the sentence of errors: ${message}`)
}

/** What a call throws; an error of its own when nothing was thrown. */
export function thrown(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('nothing was refused')
}
