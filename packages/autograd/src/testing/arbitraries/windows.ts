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
  readonly rest: number
}

/** An axis with this many windows and this much left over; padding is cut where the axis would vanish. */
function axisOf({ k, s, p, d, windows, rest }: Draft, limit: number): Axis {
  const padded = extent(k, d) + (windows - 1) * s + (rest % s)
  const most = Math.min(Math.floor((padded - 1) / 2), limit < 1 ? extent(k, d) - 1 : Infinity)
  const padding = Math.min(p, most)
  return { n: padded - 2 * padding, k, s, p: padding, d }
}

/** One arm for each edge, so that each is met in every run of a hundred, not when chance has it. */
function axisArbitrary(pool: boolean): fc.Arbitrary<Axis> {
  const draft = (over: Partial<{ [K in keyof Draft]: fc.Arbitrary<number> }>) =>
    fc
      .record({
        k: between(1, 3),
        s: between(1, 3),
        p: between(0, 2),
        d: between(1, 2),
        windows: between(1, 3),
        rest: fc.constant(0),
        ...over,
      })
      .map((each) => axisOf(each, pool ? 0 : 1))
  const padded = fc
    .record({ n: between(1, 3), k: between(1, 2), s: between(1, 3), d: between(1, 2), beyond: between(0, 1) })
    .map(({ n, k, s, d, beyond }) => ({ n, k, s, d, p: extent(k, d) + beyond }))
  const rest = fc
    .tuple(between(2, 3), fc.boolean())
    .chain(([s, more]) => draft({ s: fc.constant(s), rest: fc.constant(more ? s - 1 : 1), p: between(0, 1) }))
  const arms = [
    draft({}),
    rest,
    draft({ k: fc.constant(1), d: between(2, 3) }),
    draft({ k: between(1, 2), d: fc.constant(1), s: between(3, 4) }),
    draft({ k: between(2, 3), p: between(2, 3), windows: between(2, 3) }),
  ]
  return fc.oneof(...arms, ...(pool ? [] : [padded]))
}

interface Channels {
  readonly groups: number
  readonly channels: number
  readonly out: number
}

const channelsArbitrary: fc.Arbitrary<Channels> = fc.oneof(
  fc.record({ groups: fc.constant(1), channels: between(1, 3), out: between(1, 3) }),
  fc.constant({ groups: 2, channels: 4, out: 2 }),
  fc
    .tuple(between(2, 3), between(1, 2))
    .map(([channels, multiple]) => ({ groups: channels, channels, out: channels * multiple })),
)

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
