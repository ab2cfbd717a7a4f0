import { eigh, grad, keep, qr, scope, svd, type Tensor } from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import { float64 } from '#test/support/arrays.ts'

const x = float64([4, 1, 0, 1, 3, 1, 0.5, 1, 2], [3, 3])
const weights = float64([2, -3, 5, 7, -11, 13, 17, -19, 23], [3, 3])

const losses: Record<string, (t: Tensor) => Tensor> = {
  qr: (t) => qr(t).Q.mul(weights).sum(),
  eigh: (t) => eigh(t).eigenvectors.mul(weights).sum(),
  svd: (t) => svd(t).U.mul(weights).sum(),
}

describe('what a decomposition computed', () => {
  test.each(Object.entries(losses))(
    'of %s outlives the scope it was made in, as the tape does',
    (_name, loss) => {
      const leaf = keep(float64([...x.data()], [3, 3]))
      leaf.requiresGrad = true
      const out = scope(() => loss(leaf))
      out.backward()
      expect([...leaf.grad!.data()]).toEqual([...grad(loss)(x).data()])
    },
  )
})
