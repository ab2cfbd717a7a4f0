import { assemble } from '../../wasm/asm/module.ts'
import { detectFeatures } from '../../wasm/machine/features.ts'
import { fours, twos } from './butterflies.ts'
import { clear, dot, reflect, rotate, substituteRows, subtractDots, subtractLine } from './lines.ts'
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
  readonly twos: (...step: [...Numbers, c: number, s: number]) => void
  readonly fours: (
    ...step: [...Numbers, c1: number, s1: number, c2: number, s2: number, c3: number, s3: number]
  ) => void
  readonly subtractProduct: (scratch: number, ...product: Product) => void
}

/** What a step of a transform reads and writes, how far parts of it lie apart, and how many numbers each has. */
type Numbers = [xr: number, xi: number, yr: number, yi: number, part: number, pitch: number, n: number]

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
  ]
  return assemble(functions, [], shared)
}

export function functionsIn(memory: WebAssembly.Memory, module: WebAssembly.Module): Functions {
  return new WebAssembly.Instance(module, { e: { m: memory } }).exports as unknown as Functions
}
