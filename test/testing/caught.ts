import { GradientError } from '#autograd/testing/index.ts'

/** The GradientError that a check throws. */
export function caught(check: () => unknown): GradientError {
  try {
    check()
  } catch (error) {
    if (error instanceof GradientError) return error
    throw error
  }
  throw new Error('the check found nothing')
}
