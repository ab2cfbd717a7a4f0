import { type Code, flatten, name, unsigned } from './encode.ts'
import { type Func, typeCodes, type ValueType } from './func.ts'

/** A function of the host that a module calls: `functions.get(name)` where it is instantiated. */
export interface Import {
  readonly name: string
  readonly params: readonly ValueType[]
  readonly result: ValueType | null
}

/** Pages of 64 KiB that the imported memory may grow to: the modules and the heap must agree. */
export const maximumPages = 65536

const signature = ({ params, result }: Pick<Func, 'params' | 'result'>): Code => [
  0x60,
  unsigned(params.length),
  params.map((type) => typeCodes[type]),
  result === null ? [0] : [1, typeCodes[result]],
]

function section(id: number, items: readonly Code[]): Code {
  const body = flatten([unsigned(items.length), items])
  return [id, unsigned(body.length), [...body]]
}

function functionBody(f: Func): Code {
  const locals = f.locals.map((type) => [1, typeCodes[type]])
  const body = flatten([unsigned(f.locals.length), locals, f.prologue, f.body, 0x0b])
  return [unsigned(body.length), [...body]]
}

/**
 * The bytes of a module over the imported memory `e.m`. Functions are exported under their names and called by index:
 * imports first, then functions, both from 0 in their order.
 */
export function assemble(
  functions: readonly Func[],
  imports: readonly Import[] = [],
  shared = true,
): Uint8Array {
  const memory = [
    name('e'),
    name('m'),
    2,
    shared ? [3, unsigned(0), unsigned(maximumPages)] : [0, unsigned(0)],
  ]
  const types = [...imports, ...functions]
  return flatten([
    [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    section(1, types.map(signature)),
    section(2, [memory, ...imports.map((f, i) => [name('f'), name(f.name), 0, unsigned(i)])]),
    section(
      3,
      functions.map((_, i) => unsigned(imports.length + i)),
    ),
    section(
      7,
      functions.map((f, i) => [name(f.name), 0, unsigned(imports.length + i)]),
    ),
    section(10, functions.map(functionBody)),
  ])
}
