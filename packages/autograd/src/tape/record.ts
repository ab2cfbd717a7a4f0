import { isFloat } from '../engine/dtype.ts'
import type { View } from '../engine/view.ts'
import { OptionError } from '../errors/index.ts'
import { atOp } from '../tensor/lifetime.ts'
import { operation } from '../tensor/operation.ts'
import { expectTensor, isForeign, Tensor, viewHere } from '../tensor/tensor.ts'
import { isPlain, localised, Node } from './node.ts'
import type { Primitive } from './primitive.ts'
import { owning } from './scope.ts'

let recording = true

/**
 * Whether operations are being recorded now: true but inside {@link noGrad}.
 *
 * @example
 * isRecording() // true
 * noGrad(() => isRecording()) // false
 */
export function isRecording(): boolean {
  return recording
}

/**
 * Computes a primitive and, when something it uses is tracked, records it. Only float results are recorded: integers
 * and bools have no derivative.
 *
 * @example
 * const double: Primitive<null> = {
 *   name: 'double',
 *   kind: 'linear',
 *   shape: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
 *   kernel: ([x], _attrs, out) => engine().pointwise('add', [x!, x!], out.dtype),
 *   vjp: (g) => g.mul(2),
 *   jvp: ([dx]) => dx!.mul(2),
 * }
 * apply(double, [tensor([1, 2])], null) // [2, 4]
 * grad((x: Tensor) => apply(double, [x], null).sum())(tensor([1, 2])) // [2, 2]
 */
export function apply<A>(primitive: Primitive<A>, inputs: readonly Tensor[], attrs: A): Tensor {
  for (let i = 0; i < inputs.length; i++)
    if (isForeign(inputs[i]!)) return apply(primitive, inputs.map(localised), attrs)
  const out = computed(primitive, inputs, attrs)
  if (!recording || !isFloat(out.dtype)) return out
  for (let i = 0; i < inputs.length; i++)
    if (inputs[i]!.requiresGrad) {
      out.history = Node.operation(primitive, attrs, inputs, out)
      break
    }
  return out
}

function computed<A>(primitive: Primitive<A>, inputs: readonly Tensor[], attrs: A): Tensor {
  try {
    return new Tensor(primitive.kernel(viewsOf(inputs), attrs, primitive.shape(inputs, attrs)))
  } catch (error) {
    throw atOp(error, primitive.name)
  }
}

/** The views of a list of tensors; one, two and three, which nearly all lists are, cost no call. */
function viewsOf(inputs: readonly Tensor[]): View[] {
  if (inputs.length === 1) return [inputs[0]!.view]
  if (inputs.length === 2) return [inputs[0]!.view, inputs[1]!.view]
  if (inputs.length === 3) return [inputs[0]!.view, inputs[1]!.view, inputs[2]!.view]
  return inputs.map((x) => x.view)
}

/** Runs a function with recording on or off, and nothing else: no scope is opened. */
export function withRecording<T>(op: string, state: boolean, run: () => T): T {
  if (typeof run !== 'function')
    throw new OptionError(op, 'a function to run', typeof run, `${op}(() => ...)`)
  const before = recording
  recording = state
  try {
    const result = run()
    if (result instanceof Promise)
      throw new OptionError(
        op,
        'a synchronous function',
        'an async one',
        `awaiting first and calling ${op} with the result`,
      )
    return result
  } finally {
    recording = before
  }
}

/**
 * Runs a function without recording: its results have no history and keep nothing alive. It is a scope too: of the
 * tensors made in it only those live on that it returns, or that were kept.
 *
 * Throws an OptionError when the function is async, since what it does later would be recorded again.
 *
 * @example
 * const hits = noGrad(() => model.forward(images).argmax(1).equal(labels))
 * hits.to('float32').mean().item() <= 1 // true: the accuracy
 * noGrad(() => w.mul(2)).requiresGrad // false
 */
export function noGrad<T>(run: () => T): T {
  return owning('noGrad', () => withRecording('noGrad', false, run))
}

/**
 * Runs a function with recording on, inside a {@link noGrad} for example. Throws an OptionError when it is async.
 *
 * @example
 * const w = tensor([1, 2], { requiresGrad: true })
 * noGrad(() => enableGrad(() => w.square())).requiresGrad // true
 */
export function enableGrad<T>(run: () => T): T {
  return withRecording('enableGrad', true, run)
}

/**
 * The same value with no history: gradients end here. Of a parameter, the value it has now.
 *
 * @example
 * const w = tensor([1, 2], { requiresGrad: true })
 * w.square().detach().requiresGrad // false
 * grad((x: Tensor) => x.mul(x.detach()).sum())(tensor([3])) // [3]: not 6
 */
export const detach = operation('detach', (x) => {
  const input = expectTensor('detach', x)
  const plain = isPlain(input) && !input.requiresGrad
  return plain ? input : new Tensor(viewHere(input))
})
