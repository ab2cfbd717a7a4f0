import { type DType, dtypes } from '../engine/dtype.ts'
import { OptionError } from '../errors/index.ts'
import { describe } from './describe.ts'

/** What every function that makes a tensor takes. */
export interface CreateOptions {
  /** 'float32' where the data does not say otherwise. */
  readonly dtype?: DType
  /** Track the tensor, so that `backward` leaves a gradient in it; false. */
  readonly requiresGrad?: boolean
}

/** Options that are switches: any other value would be taken for one of the two by its truth. */
const flags = new Set([
  'accumulate',
  'alignCorners',
  'ceilMode',
  'countIncludePad',
  'createGraph',
  'descending',
  'full',
  'fullMatrices',
  'includeSelf',
  'invert',
  'keepDims',
  'largest',
  'left',
  'logInput',
  'logTarget',
  'recomputeScaleFactor',
  'requiresGrad',
  'retainGraph',
  'right',
  'swap',
  'training',
  'transpose',
  'unitriangular',
  'upper',
  'zeroInfinity',
])

/** A switch is true or false: `x.sum(0, { keepDims: false })` is a mistake, not a wish to keep them. */
export function checkFlag(op: string, name: string, value: unknown): void {
  if (typeof value !== 'boolean')
    throw new OptionError(op, `${name} must be true or false`, describe(value), `${name} = true`)
}

/**
 * Options checked: unknown names and dtypes and switches that are neither on nor off are errors, so that a misspelt one
 * is not silently the default.
 */
export function checkOptions<K extends string>(op: string, options: object, known: readonly K[]): void {
  if (typeof options !== 'object' || options === null)
    throw new OptionError(op, 'options must be an object', describe(options), `{ ${known[0]}: ... }`)
  for (const [name, value] of Object.entries(options)) {
    if (!known.includes(name as K))
      throw new OptionError(
        op,
        `options are ${known.join(', ')}`,
        `an option '${name}'`,
        'one of these names',
      )
    if (flags.has(name) && value !== undefined) checkFlag(op, name, value)
  }
  const dtype = (options as CreateOptions).dtype
  if (dtype !== undefined && !dtypes.includes(dtype))
    throw new OptionError(op, `dtype must be one of ${dtypes.join(', ')}`, describe(dtype), "'float32'")
}

export const createNames = ['dtype', 'requiresGrad'] as const
