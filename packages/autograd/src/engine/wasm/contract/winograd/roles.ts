/** A label's part in a convolution: how many steps it has, and how far each goes in the three arrays. */
export interface Role {
  readonly extent: number
  readonly input: number
  readonly weight: number
  readonly result: number
}

/** The labels of a two-dimensional convolution: batch, channels in and out, positions, kernel entries. */
export interface Roles {
  readonly n: Role
  readonly c: Role
  readonly o: Role
  readonly y: Role
  readonly x: Role
  readonly i: Role
  readonly j: Role
}

/** The labels of one of the arrays and their strides. */
export interface Axes {
  readonly labels: readonly number[]
  readonly strides: readonly number[]
}

const strideOf = ({ labels, strides }: Axes, label: number): number => {
  const axis = labels.indexOf(label)
  return axis < 0 ? 0 : strides[axis]!
}

const single: Role = { extent: 1, input: 0, weight: 0, result: 0 }

/**
 * Which label plays which part, where three arrays are the input (as windows), weight and result of a two-dimensional
 * convolution with stride 1 and dilation 1; null where they are not. It does not matter which of the three is computed.
 */
export function rolesOf(
  input: Axes,
  weight: Axes,
  result: Axes,
  extent: (label: number) => number,
): Roles | null {
  const named = [...new Set([...input.labels, ...weight.labels])].filter((label) => extent(label) !== 1)
  const role = (label: number): Role => ({
    extent: extent(label),
    input: strideOf(input, label),
    weight: strideOf(weight, label),
    result: strideOf(result, label),
  })
  const shared = (p: Axes, q: Axes, r: Axes) =>
    named.filter((l) => p.labels.includes(l) && q.labels.includes(l) && !r.labels.includes(l)).map(role)
  const kernel = shared(input, weight, result)
  const places = shared(input, result, weight)
  const outs = shared(weight, result, input)
  if (outs.length !== 1 || kernel.length + places.length + 1 !== named.length) return null
  const pairs = kernel.flatMap((k) => places.filter((p) => p.input === k.input).map((p) => ({ k, p })))
  if (pairs.length !== 2 || kernel.length !== 3) return null
  const [outer, inner] = pairs.sort((p, q) => q.k.input - p.k.input) as [(typeof pairs)[0], (typeof pairs)[0]]
  const channels = kernel.filter((k) => !pairs.some((pair) => pair.k === k))
  const batches = places.filter((p) => !pairs.some((pair) => pair.p === p))
  const fits = inner.k.input === 1 && inner.p.result === 1 && outer.p !== inner.p && outer.k.input > 0
  if (!fits || channels.length !== 1 || batches.length > 1) return null
  const [n = single] = batches
  return { n, c: channels[0]!, o: outs[0]!, y: outer.p, x: inner.p, i: outer.k, j: inner.k }
}
