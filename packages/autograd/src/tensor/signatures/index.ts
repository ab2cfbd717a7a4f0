import type { BinaryMethods } from './binary.ts'
import type { ContractionMethods } from './contraction.ts'
import type { DecompositionMethods } from './decomposition.ts'
import type { FourierMethods } from './fourier.ts'
import type { IndexingMethods } from './indexing.ts'
import type { LinalgMethods } from './linalg.ts'
import type { LossMethods } from './loss.ts'
import type { MovementMethods } from './movement.ts'
import type { NormalisationMethods } from './normalisation.ts'
import type { ReductionMethods } from './reduction.ts'
import type { SearchMethods } from './search.ts'
import type { TapeMethods } from './tape.ts'
import type { UnaryMethods } from './unary.ts'
import type { WindowMethods } from './window.ts'

/**
 * The methods of {@link Tensor}, which `methods.ts` hangs on its prototype. Every operation among them is a free
 * function too, with the receiver as its first argument and the signature from here (`operation.ts`). Where literal
 * shapes lead to a literal shape, the signature says so; a plain `Tensor` is accepted everywhere and gives a plain
 * `Tensor`.
 */
// Rule 1: a method takes its receiver as `this: Tensor<A>` and never mentions a shape of the class. So S occurs only
// in members such as `shape`, Tensor is covariant, and Tensor<[2, 3]> is a Tensor without any method being compared.
// Rule 2: lists of sizes are `const T` with `readonly [...T]`. Without `const`, a nested x.matmul(zeros([784, 100]))
// would infer [32, number] and be unchecked in silence.
// Rule 3: a number as the second operand goes through the default `B = []`, not through an overload, since overloads
// turn every message into "No overload matches this call".
export interface TensorMethods
  extends TapeMethods,
    UnaryMethods,
    BinaryMethods,
    ReductionMethods,
    MovementMethods,
    IndexingMethods,
    SearchMethods,
    ContractionMethods,
    LinalgMethods,
    DecompositionMethods,
    FourierMethods,
    WindowMethods,
    NormalisationMethods,
    LossMethods {}
