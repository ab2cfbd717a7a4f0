import { assemble } from '../../wasm/asm/module.ts'
import { detectFeatures } from '../../wasm/machine/features.ts'
import { fours, twos } from './butterflies.ts'
import { clear, dot, reflect, rotate, substituteRows, subtractDots, subtractLine } from './lines.ts'
import { halves, join, split } from './pairs.ts'
import { interleave, subtractProduct, tile } from './product.ts'

/** The functions of the module; addresses and steps are bytes. */
export interface Functions {
  readonly clear: (p: number, bytes: number) => void
  readonly dot: (p: number, q: number, n: number) => number
  readonly subtractLine: (y: number, x: number, n: number, factor: number) => void
  readonly rotate: (p: number, q: number, n: number, c: number, s: number) => void
  readonly reflect: (v: number, n: number, factor: number, y: number, step: number, count: number) => void
  readonly subtractDots: (
    out: number,
    outStep: number,
    a: number,
    step: number,
    v: number,
    m: number,
    n: number,
  ) => void
  readonly substituteRows: (
    t: number,
    row: number,
    column: number,
    b: number,
    step: number,
    n: number,
    k: number,
    backwards: number,
    unitriangular: number,
  ) => void
  readonly twos: Butterflies
  readonly fours: Butterflies
  readonly split32: MovePairs
  readonly split64: MovePairs
  readonly join32: MovePairs
  readonly join64: MovePairs
  readonly halves: (
    xr: number,
    xi: number,
    yr: number,
    yi: number,
    cos: number,
    sin: number,
    m: number,
    bytes: number,
    sign: number,
  ) => void
  readonly subtractProduct: (scratch: number, ...product: Product) => void
}

/** A step of a transform: what it reads and writes, how far parts of it lie apart, how many numbers each has; roots. */
type Butterflies = (
  xr: number,
  xi: number,
  yr: number,
  yi: number,
  part: number,
  pitch: number,
  n: number,
  cos: number,
  sin: number,
  turn: number,
  rest: number,
) => void

/** Two pairs at a time, and their real and imaginary parts: where they begin, how often, and how far they go. */
type MovePairs = (
  p: number,
  q: number,
  re: number,
  im: number,
  count: number,
  step: number,
  partStep: number,
) => void

/** c -= a b: addresses, steps from row to row and from column to column, and sizes. */
export type Product = readonly [
  c: number,
  stepC: number,
  a: number,
  rowA: number,
  colA: number,
  b: number,
  rowB: number,
  colB: number,
  m: number,
  k: number,
  n: number,
]

/** Its bytes, for memory that is shared or is not. */
export function moduleBytes(shared: boolean): Uint8Array {
  const fused = detectFeatures().relaxedSimd
  const functions = [
    dot(fused),
    subtractLine(),
    rotate(),
    reflect(0, 1),
    subtractDots(fused, 0),
    tile(fused),
    interleave(),
    subtractProduct(5, 6),
    clear(),
    substituteRows(1),
    twos(),
    fours(),
    ...(['float32', 'float64'] as const).flatMap((dtype) => {
      const bits = dtype === 'float32' ? 32 : 64
      return [split(`split${bits}`, dtype), join(`join${bits}`, dtype)]
    }),
    halves(),
  ]
  return assemble(functions, [], shared)
}

export function functionsIn(memory: WebAssembly.Memory, module: WebAssembly.Module): Functions {
  return new WebAssembly.Instance(module, { e: { m: memory } }).exports as unknown as Functions
}
