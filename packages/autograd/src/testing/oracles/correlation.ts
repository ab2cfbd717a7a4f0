import { at, generate, indices, inside, type NdArray, swapFirst } from './ndarray.ts'
import { type WindowAxis, windowCount } from './windows.ts'

/**
 * The three convolutions behind every convolution layer, on one group and without bias. On one axis
 * (I input, K kernel, O output, s stride, d dilation, l and r padding, q right-hand remainder):
 *
 *   y[p] = Σ_k x[p s + k d - l] w[k],   L = Σ_p g[p] y[p]
 *
 * dx. Position i is read by tap k of window p where i = p s + k d - l, so dx[i] = Σ_{p,k} g[p] w[k] over
 * those pairs. Put s - 1 zeros between the entries of g, G[p s] = g[p], and count the taps from the other
 * end, k = K - 1 - k':
 *
 *   dx[i] = Σ_k' G[i + k' d - (d (K - 1) - l)] w[K - 1 - k']
 *
 * a cross-correlation of G with the rotated kernel: stride 1, dilation d, left padding d (K - 1) - l. G has s
 * (O - 1) + 1 entries; to give I outputs the right padding must be d (K - 1) - r + q, where q = (I + l + r -
 * d (K - 1) - 1) - s (O - 1) counts the positions at the right end that no window reads. Either padding may
 * be negative; then it crops.
 *
 * dW. w[k] meets x[p s + k d - l] at every p, so dW[k] = Σ_p x[k d + p s - l] g[p]: a cross-correlation of x
 * with g as the kernel, in which stride and dilation have changed places; right padding r - q gives exactly K
 * outputs.
 *
 * Over batch n and channels, dx contracts the output channel and dW contracts the batch.
 */

/** `y[n, o, p] = Σ_{c,k} x[n, c, p s + k d - l] w[o, c, k]`, x being 0 outside; a negative padding crops. */
export function correlate(x: NdArray, w: NdArray, axes: readonly WindowAxis[]): NdArray {
  const kernel = w.shape.slice(2)
  const counts = x.shape.slice(2).map((length, i) => windowCount(length, kernel[i]!, axes[i]!))
  return generate([x.shape[0]!, w.shape[0]!, ...counts], ([n, o, ...p]) => {
    let sum = 0
    for (const [c, ...k] of indices(w.shape.slice(1))) {
      const position = axes.map((axis, i) => p[i]! * axis.stride + k[i]! * axis.dilation - axis.left)
      const index = [n!, c!, ...position]
      if (inside(x.shape, index)) sum += at(x, index) * at(w, [o!, c!, ...k])
    }
    return sum
  })
}

/** s - 1 zeros between neighbours on every spatial axis: `G[p s] = g[p]`. */
export function interleave(g: NdArray, axes: readonly WindowAxis[]): NdArray {
  const [n, c, ...counts] = g.shape
  const lengths = counts.map((count, i) => axes[i]!.stride * (count - 1) + 1)
  return generate([n!, c!, ...lengths], ([row, channel, ...position]) => {
    if (position.some((v, i) => v % axes[i]!.stride !== 0)) return 0
    return at(g, [row!, channel!, ...position.map((v, i) => v / axes[i]!.stride)])
  })
}

/** The kernel turned by 180 degrees on all its spatial axes. */
export function rotate(w: NdArray): NdArray {
  return generate(w.shape, ([o, c, ...k]) => {
    return at(w, [o!, c!, ...k.map((v, i) => w.shape[i + 2]! - 1 - v)])
  })
}

/**
 * dx: the full convolution of the interleaved error with the rotated kernel; `remainder` is q, one per axis.
 */
export function fullConvolution(
  g: NdArray,
  w: NdArray,
  axes: readonly WindowAxis[],
  remainder: readonly number[],
): NdArray {
  const backward = axes.map((axis, i) => {
    const reach = axis.dilation * (w.shape[i + 2]! - 1)
    const right = reach - axis.right + remainder[i]!
    return { stride: 1, dilation: axis.dilation, left: reach - axis.left, right }
  })
  return correlate(interleave(g, axes), swapFirst(rotate(w)), backward)
}

/**
 * dW: the convolution of the input with the error, stride and dilation exchanged; the batch is contracted.
 */
export function kernelConvolution(
  x: NdArray,
  g: NdArray,
  axes: readonly WindowAxis[],
  remainder: readonly number[],
): NdArray {
  const exchanged = axes.map(({ stride, left, right, dilation }, i) => {
    return { stride: dilation, dilation: stride, left, right: right - remainder[i]! }
  })
  return swapFirst(correlate(swapFirst(x), swapFirst(g), exchanged))
}
