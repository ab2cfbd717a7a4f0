/** The content of a parity-1 file, checked and with its numbers parsed. The format is described beside the reference files. */

export type FloatType = 'float32' | 'float64'

export interface CaseTensor {
  readonly shape: readonly number[]
  /** Floats stand in the case's dtype. */
  readonly dtype: FloatType | 'int64' | 'bool'
  /** Row-major; booleans as 0 and 1. */
  readonly data: Float64Array
}

export type NamedTensors = Readonly<Record<string, CaseTensor>>

/** Accept when |got - want| <= atol + rtol |want|. */
export interface Tolerance {
  readonly rtol: number
  readonly atol: number
}

/** dS2/d input and dS2/d cotangent, where S2 = sum over the inputs of sum(direction * gradient). */
export interface SecondOrder {
  readonly directions: NamedTensors
  readonly grads: NamedTensors
  readonly cotangentGrads: NamedTensors
}

export interface Case {
  readonly id: string
  readonly group: string
  readonly op: string
  readonly dtype: FloatType
  readonly inputs: NamedTensors
  readonly attrs: Readonly<Record<string, unknown>>
  readonly outputs: NamedTensors
  readonly cotangents: NamedTensors
  readonly grads: NamedTensors
  readonly gradgrad: SecondOrder | null
  readonly tol: Tolerance
  /** Of grads and gradgrad. */
  readonly gradTol: Tolerance
}
