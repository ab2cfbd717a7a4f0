import fc from 'fast-check'

/** A convolution or pool as shapes and options. */
export interface WindowCase {
  /** `[n, c, ...size]` */
  readonly input: readonly number[]
  /** `[o, c / groups, ...kernelSize]` */
  readonly weight: readonly number[]
  readonly kernelSize: readonly number[]
  readonly stride: readonly number[]
  readonly padding: readonly number[]
  readonly dilation: readonly number[]
  readonly groups: number
}

/** What breaks implementations; {@link edgesOf} says which of them a case has. */
export type WindowEdge =
  | 'stride leaves a rest'
  | 'stride beyond the window'
  | 'dilation of one element'
  | 'padding beyond half the window'
  | 'window wholly in padding'
  | 'depthwise'
  | 'groups'

export interface WindowOptions {
  /** How many axes the windows have; 2. */
  readonly axes?: number
  /** Pools have no window wholly in padding, where there would be no maximum; 'convolution'. */
  readonly of?: 'convolution' | 'pool'
  /** 1, and 0 for empty batches too. */
  readonly minBatch?: number
}

interface Axis {
  readonly n: number
  readonly k: number
  readonly s: number
  readonly p: number
  readonly d: number
}

const between = (min: number, max: number) => fc.integer({ min, max })

/** Elements from the first to the last that a window touches. */
const extent = (k: number, d: number) => d * (k - 1) + 1

interface Draft extends Omit<Axis, 'n'> {
  readonly windows: number
  /** Elements that no window reaches. */
  readonly rest: number
}

/** An axis with this many windows and this much left over; padding is cut where the axis would vanish. */
function axisOf({ k, s, p, d, windows, rest }: Draft, pool: boolean): Axis {
  const reach = extent(k, d)
  const padded = reach + (windows - 1) * s + (rest % s)
  const most = Math.min(Math.floor((padded - 1) / 2), pool ? reach - 1 : Infinity)
  const padding = Math.min(p, most)
  return { n: padded - 2 * padding, k, s, p: padding, d }
}

/** The same draft bent towards one edge each, so that every edge is met often, and left where shrinking gets to 0. */
const aims: readonly ((draft: Draft) => Draft)[] = [
  (draft) => draft,
  (draft) => ({ ...draft, s: Math.max(2, draft.s), rest: 1 }),
  (draft) => ({ ...draft, k: 1, d: Math.max(2, draft.d) }),
  (draft) => ({ ...draft, s: extent(draft.k, draft.d) + 1 }),
  (draft) => padded(draft, Math.floor(extent(draft.k, draft.d) / 2) + 1),
  (draft) => padded(draft, extent(draft.k, draft.d) + (draft.p > 0 ? 1 : 0)),
]

/** With so much padding, and enough windows that something is left of the axis. */
function padded(draft: Draft, p: number): Draft {
  const windows = Math.ceil((2 * p + 1 - extent(draft.k, draft.d)) / draft.s) + draft.windows
  return { ...draft, p, windows }
}

function axisArbitrary(pool: boolean): fc.Arbitrary<Axis> {
  return fc
    .record({
      aim: fc.nat(pool ? aims.length - 2 : aims.length - 1),
      draft: fc.record({
        k: between(1, 3),
        s: between(1, 3),
        p: between(0, 2),
        d: between(1, 2),
        windows: between(1, 3),
        rest: fc.constant(0),
      }),
    })
    .map(({ aim, draft }) => axisOf(aims[aim]!(draft), pool))
}

interface Channels {
  readonly groups: number
  readonly channels: number
  readonly out: number
}

const channelsArbitrary: fc.Arbitrary<Channels> = fc
  .record({ kind: fc.nat(2), channels: between(1, 3), out: between(1, 3) })
  .map(({ kind, channels, out }) => {
    if (kind === 0) return { groups: 1, channels, out }
    if (kind === 1) return { groups: 2, channels: 4, out: 2 * Math.min(2, out) }
    const depth = Math.max(2, channels)
    return { groups: depth, channels: depth, out: depth * Math.min(2, out) }
  })

/**
 * Configurations of sliding windows, valid and small, that aim at what breaks: strides that leave a rest or jump over
 * elements, a dilation on a kernel of one element, padding beyond the window, windows wholly in padding, groups and
 * depthwise kernels. Shrinks to a kernel of 1 on an axis of 1.
 *
 * @example
 * fc.assert(fc.property(windows(), ({ input, weight, stride, padding, dilation, groups }) => {
 *   gradcheck((x, w) => conv2d(x, w, { stride, padding, dilation, groups }), [randn([...input]), randn([...weight])])
 * }))
 */
export function windows({
  axes = 2,
  of = 'convolution',
  minBatch = 1,
}: WindowOptions = {}): fc.Arbitrary<WindowCase> {
  const each = fc.array(axisArbitrary(of === 'pool'), { minLength: axes, maxLength: axes })
  return fc
    .tuple(between(minBatch, 2), channelsArbitrary, each)
    .map(([batch, { groups, channels, out }, list]) => ({
      input: [batch, channels, ...list.map(({ n }) => n)],
      weight: [out, channels / groups, ...list.map(({ k }) => k)],
      kernelSize: list.map(({ k }) => k),
      stride: list.map(({ s }) => s),
      padding: list.map(({ p }) => p),
      dilation: list.map(({ d }) => d),
      groups,
    }))
}

/** Which edges a case has. */
export function edgesOf(it: WindowCase): WindowEdge[] {
  const edges = new Set<WindowEdge>()
  it.kernelSize.forEach((k, axis) => {
    const [n, s, p, d] = [it.input[axis + 2]!, it.stride[axis]!, it.padding[axis]!, it.dilation[axis]!]
    const reach = extent(k, d)
    if ((n + 2 * p - reach) % s !== 0) edges.add('stride leaves a rest')
    if (s > reach) edges.add('stride beyond the window')
    if (k === 1 && d > 1) edges.add('dilation of one element')
    if (2 * p > reach) edges.add('padding beyond half the window')
    if (p >= reach) edges.add('window wholly in padding')
  })
  if (it.groups > 1) edges.add(it.groups === it.input[1] ? 'depthwise' : 'groups')
  return [...edges]
}
