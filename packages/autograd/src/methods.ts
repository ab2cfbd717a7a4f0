import * as activation from './ops/activation.ts'
import * as adaptive from './ops/adaptivePool.ts'
import * as arrange from './ops/arrange.ts'
import * as axes from './ops/axes.ts'
import { batchNorm } from './ops/batchNorm.ts'
import * as conv from './ops/conv.ts'
import { dropout } from './ops/dropout.ts'
import * as indexing from './ops/indexing.ts'
import * as loss from './ops/loss.ts'
import * as matrix from './ops/matmul.ts'
import * as pool from './ops/pool.ts'
import * as slicing from './ops/slice.ts'
import * as softmaxes from './ops/softmax.ts'
import * as statistics from './ops/statistics.ts'
import { stochasticPool2d } from './ops/stochasticPool.ts'
import { fold, unfold } from './ops/windows.ts'
import * as arithmetic from './primitives/arithmetic.ts'
import { to } from './primitives/cast.ts'
import * as compare from './primitives/compare.ts'
import * as exponential from './primitives/exponential.ts'
import * as hyperbolic from './primitives/hyperbolic.ts'
import { gather, scatterAdd } from './primitives/indexing.ts'
import { expand, permute, reshape } from './primitives/movement.ts'
import * as piecewise from './primitives/piecewise.ts'
import * as reduce from './primitives/reduce.ts'
import { cumprod, cumsum } from './primitives/scan.ts'
import { argmax, argmin, argsort, max, min } from './primitives/select.ts'
import * as trigonometric from './primitives/trigonometric.ts'
import { backward, registerHook } from './tape/backward.ts'
import { detach } from './tape/record.ts'
import type { TensorMethods } from './tensor/signatures.ts'
import { dim, Tensor } from './tensor/tensor.ts'

const { bmm, dot, matmul, outer, tensordot } = matrix
const { stack: _stack, narrow: _narrow, ...slices } = slicing
const { diagonalOf: _diagonalOf, ...arrangements } = arrange
const { poolGeometry: _geometry, poolWindows: _windows, ...pools } = pool

/**
 * Every operation whose first argument is the receiver of a method. The compiler checks that none of TensorMethods is
 * missing and none is superfluous.
 */
const methods: Record<keyof TensorMethods, (x: any, ...rest: any[]) => unknown> = {
  ...arithmetic,
  ...compare,
  ...exponential,
  ...hyperbolic,
  ...piecewise,
  ...trigonometric,
  ...reduce,
  ...activation,
  ...axes,
  ...slices,
  ...arrangements,
  ...conv,
  ...pools,
  ...adaptive,
  ...indexing,
  ...softmaxes,
  ...statistics,
  ...loss,
  backward,
  registerHook,
  detach,
  to,
  dim,
  expand,
  broadcastTo: expand,
  permute,
  reshape,
  gather,
  scatterAdd,
  cumsum,
  cumprod,
  argmax,
  argmin,
  argsort,
  max,
  min,
  matmul,
  dot,
  outer,
  bmm,
  tensordot,
  unfold,
  fold,
  stochasticPool2d,
  batchNorm,
  dropout,
}

for (const [name, op] of Object.entries(methods)) {
  Object.defineProperty(Tensor.prototype, name, {
    value: function (this: Tensor, ...rest: unknown[]) {
      return op(this, ...rest)
    },
    writable: true,
    configurable: true,
  })
}
