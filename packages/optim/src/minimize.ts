import type { Tensor } from '@wengert/autograd'
import {
  backwardIf,
  isTensor,
  NonFiniteError,
  OptionError,
  replaceGradients,
  ShapeError,
  scope,
} from '@wengert/autograd'
import type { Optimizer } from './optimizer.ts'
import { show, showShape } from './options.ts'

const op = 'minimize'

/** The body of {@link Optimizer.minimize}. */
export function minimize(optimizer: Optimizer<any>, run: () => Tensor): number {
  // Async functions are refused before they begin, and in the name of minimize.
  if (typeof run !== 'function')
    throw new OptionError(op, 'a function that returns the loss', show(run), '() => loss')
  if (run.constructor.name === 'AsyncFunction') throw refuseAsync()
  return scope(() => stepDown(optimizer, run), op)
}

function stepDown(optimizer: Optimizer<any>, run: () => Tensor): number {
  const loss = lossOf(run)
  let value = Number.NaN
  const { groups } = optimizer
  const parameters = groups.length === 1 ? groups[0]!.parameters : groups.flatMap((group) => group.parameters)
  replaceGradients(parameters, () => {
    backwardIf(loss, () => {
      value = finite(loss)
    })
    optimizer.step()
  })
  return value
}

function finite(loss: Tensor): number {
  const value = loss.item()
  if (Number.isFinite(value)) return value
  const remedy = 'a smaller learning rate, gradient clipping, or a look at the inputs for NaN'
  throw new NonFiniteError(op, 'a finite loss', String(value), remedy)
}

/** Runs the function and returns its loss, one number that can still be differentiated. */
function lossOf(run: () => Tensor): Tensor {
  const loss: unknown = run()
  if (typeof (loss as Promise<unknown> | null)?.then === 'function') {
    // Its failure, if any, would come after this refusal, where nobody could catch it.
    void (loss as Promise<unknown>).then(undefined, () => {})
    throw refuseAsync()
  }
  if (!isTensor(loss)) throw new OptionError(op, 'a loss that is a tensor', show(loss), '() => loss')
  if (loss.size !== 1) throw new ShapeError(op, 'a loss of one element', showShape(loss.shape), 'loss.mean()')
  return loss
}

function refuseAsync(): OptionError {
  return new OptionError(op, 'a synchronous function', 'an async one', 'to await the data before minimize')
}
