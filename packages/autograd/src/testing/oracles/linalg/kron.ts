import { at, generate, indices, type NdArray, offset, zeros } from '../ndarray.ts'

/**
 * The Kronecker product: out[i q + k, j r + l] = a[i, j] b[k, l] for b of shape [q, r], and so on for more axes; the
 * smaller operand has axes of size 1 in front. Bilinear, so da[i, j] = Σ g[i q + k, j r + l] b[k, l], and db likewise.
 */
function padded(x: NdArray, rank: number): NdArray {
  return { shape: [...new Array<number>(rank - x.shape.length).fill(1), ...x.shape], data: x.data }
}

function operands(a: NdArray, b: NdArray): [NdArray, NdArray] {
  const rank = Math.max(a.shape.length, b.shape.length)
  return [padded(a, rank), padded(b, rank)]
}

export function kronForward(a: NdArray, b: NdArray): NdArray {
  const [p, q] = operands(a, b)
  const shape = p.shape.map((n, axis) => n * q.shape[axis]!)
  return generate(shape, (index) => {
    const left = index.map((i, axis) => Math.floor(i / q.shape[axis]!))
    const right = index.map((i, axis) => i % q.shape[axis]!)
    return at(p, left) * at(q, right)
  })
}

export function kronBackward(a: NdArray, b: NdArray, g: NdArray): { da: NdArray; db: NdArray } {
  const [p, q] = operands(a, b)
  const [da, db] = [zeros(a.shape), zeros(b.shape)]
  for (const i of indices(p.shape))
    for (const k of indices(q.shape)) {
      const cotangent = at(
        g,
        i.map((each, axis) => each * q.shape[axis]! + k[axis]!),
      )
      da.data[offset(p.shape, i)]! += cotangent * at(q, k)
      db.data[offset(q.shape, k)]! += cotangent * at(p, i)
    }
  return { da, db }
}
