/** Numbers where functions of floats go wrong, of both signs. */
export const edges: readonly number[] = [
  0,
  1,
  0.5,
  2,
  3,
  1.5,
  2.5,
  7,
  Number.POSITIVE_INFINITY,
  Number.NaN,
  // Beside 1, and where series and formulas change.
  0.9,
  0.55,
  0.99999994,
  1.0000001,
  1 - 2 ** -53,
  1 + 2 ** -52,
  Math.PI,
  Math.PI / 2,
  Math.PI / 4,
  Math.LN2,
  // Subnormal, least normal and largest numbers of both types.
  2 ** -149,
  1e-45,
  1e-40,
  2 ** -126,
  2 ** -1074,
  1e-310,
  2 ** -1022,
  3.4028234663852886e38,
  Number.MAX_VALUE,
  // Where exponentials, powers and hyperbolic functions end.
  87,
  88.5,
  88.72,
  88.73,
  89.4,
  89.42,
  100,
  103.9,
  104,
  105,
  708,
  709.78,
  709.79,
  710.4,
  710.5,
  740,
  745.1,
  745.2,
  746,
  1e-30,
  1e-10,
  1e5,
  1e6,
  1e7,
  1e9,
  1e15,
  1e22,
  1e30,
  1e300,
  2 ** 24,
  2 ** 53,
  2 ** 53 + 2,
  4503599627370497,
].flatMap((x) => [x, -x])

const bits = new DataView(new ArrayBuffer(8))

/** The distance from |x| to the next larger number of the type. */
export function ulp(x: number, type: 'float32' | 'float64'): number {
  const [least, digits] = type === 'float32' ? [2 ** -126, 23] : [2 ** -1022, 52]
  if (!(Math.abs(x) >= least)) return least * 2 ** -digits
  bits.setFloat64(0, Math.abs(x))
  bits.setUint32(0, bits.getUint32(0) & 0x7ff00000)
  bits.setUint32(4, 0)
  return bits.getFloat64(0) * 2 ** -digits
}

/** Reproducible numbers in [0, 1) of 53 bits. */
export function generator(seed: number): () => number {
  let state = seed >>> 0
  const word = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state
  }
  return () => (word() >>> 5) / 2 ** 27 + (word() >>> 6) / 2 ** 53
}

/** n numbers of all sizes: any bits, near 0, near 1, within the ranges of exponentials, and by magnitude. */
export function sweep(n: number, type: 'float32' | 'float64', seed: number): number[] {
  const random = generator(seed)
  const word = () => Math.floor(random() * 2 ** 32)
  const anyBits = () => {
    bits.setUint32(0, word())
    bits.setUint32(4, word())
    return type === 'float32' ? bits.getFloat32(0) : bits.getFloat64(0)
  }
  const within = (width: number) => (random() - 0.5) * width
  const kinds = [
    anyBits,
    () => within(4),
    () => within(40),
    () => within(type === 'float32' ? 220 : 1500),
    () => 1 + within(1) * 10 ** (-4 * random()),
    () => Math.sign(within(1)) * 10 ** (4 - 14 * random()),
  ]
  return Array.from({ length: n }, (_, i) => kinds[i % kinds.length]!())
}
