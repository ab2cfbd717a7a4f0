import type { TensorMethods } from './signatures/index.ts'
import type { Tensor } from './tensor.ts'

/** A method as a function whose first argument is the receiver. Type parameters of the method stay type parameters. */
declare function free<This, Rest extends unknown[], Out>(
  method: (this: This, ...rest: Rest) => Out,
): (x: This, ...rest: Rest) => Out

/** Never called, only its type is used: TypeScript hands type parameters on from function to function in calls alone. */
const functionsOf = (methods: TensorMethods) => ({
  detach: free(methods.detach),
  to: free(methods.to),

  softplus: free(methods.softplus),
  leakyRelu: free(methods.leakyRelu),
  elu: free(methods.elu),
  selu: free(methods.selu),
  gelu: free(methods.gelu),
  silu: free(methods.silu),
  mish: free(methods.mish),
  hardtanh: free(methods.hardtanh),
  clamp: free(methods.clamp),
  where: free(methods.where),

  sum: free(methods.sum),
  mean: free(methods.mean),
  prod: free(methods.prod),
  amax: free(methods.amax),
  amin: free(methods.amin),
  max: free(methods.max),
  min: free(methods.min),
  logSumExp: free(methods.logSumExp),
  any: free(methods.any),
  all: free(methods.all),
  argmax: free(methods.argmax),
  argmin: free(methods.argmin),
  variance: free(methods.variance),
  std: free(methods.std),
  norm: free(methods.norm),
  cumsum: free(methods.cumsum),
  cumprod: free(methods.cumprod),
  softmax: free(methods.softmax),
  logSoftmax: free(methods.logSoftmax),

  reshape: free(methods.reshape),
  permute: free(methods.permute),
  transpose: free(methods.transpose),
  expand: free(methods.expand),
  squeeze: free(methods.squeeze),
  unsqueeze: free(methods.unsqueeze),
  flatten: free(methods.flatten),
  unflatten: free(methods.unflatten),
  flip: free(methods.flip),
  roll: free(methods.roll),
  tril: free(methods.tril),
  triu: free(methods.triu),

  gather: free(methods.gather),
  scatterAdd: free(methods.scatterAdd),
  take: free(methods.take),
  oneHot: free(methods.oneHot),
  sort: free(methods.sort),
  argsort: free(methods.argsort),

  matmul: free(methods.matmul),
  linear: free(methods.linear),
  cholesky: free(methods.cholesky),
  inv: free(methods.inv),
  matrixPower: free(methods.matrixPower),
  matrixExp: free(methods.matrixExp),
  conv1d: free(methods.conv1d),
  conv2d: free(methods.conv2d),
  conv3d: free(methods.conv3d),
  maxPool1d: free(methods.maxPool1d),
  maxPool2d: free(methods.maxPool2d),
  maxPool3d: free(methods.maxPool3d),
  avgPool1d: free(methods.avgPool1d),
  avgPool2d: free(methods.avgPool2d),
  avgPool3d: free(methods.avgPool3d),
  adaptiveAvgPool1d: free(methods.adaptiveAvgPool1d),
  adaptiveAvgPool2d: free(methods.adaptiveAvgPool2d),
  adaptiveAvgPool3d: free(methods.adaptiveAvgPool3d),
  adaptiveMaxPool1d: free(methods.adaptiveMaxPool1d),
  adaptiveMaxPool2d: free(methods.adaptiveMaxPool2d),
  adaptiveMaxPool3d: free(methods.adaptiveMaxPool3d),
  stochasticPool2d: free(methods.stochasticPool2d),

  batchNorm: free(methods.batchNorm),
  dropout: free(methods.dropout),
  mseLoss: free(methods.mseLoss),
  crossEntropy: free(methods.crossEntropy),
  nllLoss: free(methods.nllLoss),
})

type TensorFunctions = ReturnType<typeof functionsOf>

/** An operation on tensors of which nothing is known at compile time: the method with every type parameter at its bound. */
type Dynamic<Name extends keyof TensorFunctions> = (
  x: Tensor,
  ...rest: Parameters<TensorMethods[Name]>
) => ReturnType<TensorMethods[Name]>

/**
 * The free function of a method, from its implementation on dynamic tensors. It has the method's signature with the
 * receiver as first argument, so that literal shapes lead to literal shapes in both, and one place says how.
 *
 * @example
 * const silu = operation('silu', (x) => x.mul(x.sigmoid()))
 * silu(zeros([2, 3])) // Tensor<[2, 3]>
 */
export function operation<Name extends keyof TensorFunctions>(
  name: Name,
  run: Dynamic<Name>,
): TensorFunctions[Name] {
  return named(name, run) as unknown as TensorFunctions[Name]
}

/** A function with a name for stack traces, where its expression gave it none. */
export function named<F extends Function>(name: string, run: F): F {
  return Object.defineProperty(run, 'name', { value: name })
}
