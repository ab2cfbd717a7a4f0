import type { Parameter, Shape, Tensor } from '@wengert/autograd'
import { OptionError, pytree } from '@wengert/autograd'
import { knownOptions, show, trueOrFalse } from '../options.ts'
import type { Buffer } from './buffer.ts'
import { convertModule } from './convert.ts'
import { wrapForward } from './frames.ts'
import type { Member } from './members.ts'
import { bufferMembers, entries, fields, parameterMembers, walk } from './members.ts'
import type { LoadReport, StateDict } from './state.ts'
import { collectState, loadState } from './state.ts'
import type { ParameterTree } from './substitute.ts'
import { parameterTree } from './substitute.ts'
import { summarise } from './summary.ts'

/**
 * Base class of everything with parameters: layers, containers, whole models.
 *
 * A module's parts are its own fields: a {@link Parameter} is trained, a {@link Buffer} is saved but not trained, a
 * module is a part with parts of its own; arrays and plain records of those are looked into. Their names are the paths
 * to them, joined by dots: `fc1.weight`, `blocks.0.bias`. Private `#fields` stay unseen. What is shared counts once.
 *
 * `forward` is the computation, with whatever inputs and outputs suit; an error thrown inside it by a part says which:
 * `Net.fc2 (Linear): linear: ...`. Extend {@link Layer} instead for one input and a shape the compiler can follow.
 *
 * @example
 * class Net extends Module {
 *   fc1 = new Linear(784, 128)
 *   fc2 = new Linear(128, 10)
 *   forward(x: Tensor) {
 *     return this.fc2.forward(this.fc1.forward(x).relu())
 *   }
 * }
 * const net = new Net()
 * net.namedParameters().map(([name]) => name) // ['fc1.weight', 'fc1.bias', 'fc2.weight', 'fc2.bias']
 */
export abstract class Module {
  /** Whether layers such as dropout and batch normalisation behave as in training. */
  training = true

  constructor() {
    wrapForward(this)
  }

  /** @internal The module's own fields; containers leave their own name out. */
  [fields](prefix: string): Member<unknown>[] {
    return entries(this, prefix)
  }

  /** @internal A module takes part in pytrees as the record of its parameters by name. */
  [pytree](): ParameterTree {
    return parameterTree(this)
  }

  /** All parameters, of this module first, then of its parts in the order of fields; each once. */
  parameters(): Parameter[] {
    return parameterMembers(this).map(({ value }) => value)
  }

  /** All parameters with their dotted names; a shared one under the first. */
  namedParameters(): [name: string, parameter: Parameter][] {
    return parameterMembers(this).map(({ name, value }) => [name, value])
  }

  /** All buffers, in the order of {@link parameters}. */
  buffers(): Buffer[] {
    return bufferMembers(this).map(({ value }) => value)
  }

  /** All buffers with their dotted names. */
  namedBuffers(): [name: string, buffer: Buffer][] {
    return bufferMembers(this).map(({ name, value }) => [name, value])
  }

  /** This module and all below it, parents first; each once. */
  modules(): Module[] {
    return walk(this).map(({ module }) => module)
  }

  /** This module, under the name '', and all below it with their dotted names. */
  namedModules(): [name: string, module: Module][] {
    return walk(this).map(({ name, module }) => [name, module])
  }

  /** The modules directly in this one. */
  children(): Module[] {
    return [...new Set(walk(this)[0]!.modules.map(({ value }) => value))]
  }

  /**
   * Sets this module and all below it to training, or with `false` to evaluation.
   *
   * @throws {OptionError} a mode that is neither true nor false.
   */
  train(mode = true): this {
    trueOrFalse('train', 'mode', mode)
    for (const module of this.modules()) module.training = mode
    return this
  }

  /** Sets this module and all below it to evaluation: dropout off, running statistics in use. */
  eval(): this {
    return this.train(false)
  }

  /** Forgets the gradients of all parameters. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.zeroGrad()
  }

  /**
   * Whether the parameters get gradients: `requiresGrad(false)` freezes the module, `requiresGrad()` undoes it.
   * A frozen parameter has no gradient, so optimizers leave it alone.
   *
   * @throws {OptionError} what is neither true nor false.
   * @example
   * model.requiresGrad(false)
   * model.parameters().some((p) => p.requiresGrad) // false
   */
  requiresGrad(on = true): this {
    trueOrFalse('requiresGrad', 'on', on)
    for (const parameter of this.parameters()) parameter.requiresGrad = on
    return this
  }

  /**
   * Calls `f` with every module, parts before the whole.
   *
   * @throws {OptionError} what is no function.
   * @example
   * model.apply((module) => {
   *   if (module instanceof Linear) initialise(module.weight, init.xavierUniform)
   * })
   */
  apply(f: (module: Module) => void): this {
    if (typeof f !== 'function') throw new OptionError('apply', 'a function', show(f), '(module) => { ... }')
    for (const module of this.modules().reverse()) f(module)
    return this
  }

  /**
   * The values of all parameters and buffers by name: a snapshot that later steps do not change.
   *
   * @example
   * const best = model.stateDict()
   * Object.keys(best) // ['1.weight', '1.bias']
   * model.loadStateDict(best) // { missing: [], unexpected: [] }
   */
  stateDict(): StateDict {
    return collectState(this)
  }

  /**
   * Takes the values of a state dict. Everything is compared before anything changes.
   *
   * @param options.strict with `false`, names that only one side has are passed over and reported.
   * @throws {StateError} lists all names that are missing, unexpected, or of another shape or dtype; the module
   * stays as it was.
   */
  loadStateDict(state: StateDict, options: { strict?: boolean } = {}): LoadReport {
    const { strict = true } = knownOptions('loadStateDict', options, ['strict'])
    trueOrFalse('loadStateDict', 'strict', strict)
    return loadState(this, state, strict)
  }

  /**
   * Converts all parameters and the float buffers to another float dtype.
   *
   * They become new objects without gradients, so make an optimizer afterwards: one made before holds the old ones.
   *
   * @throws {OptionError} a dtype that is no float type.
   * @example
   * model.to('float64').parameters()[0]!.dtype // 'float64'
   */
  to(dtype: 'float32' | 'float64'): this {
    convertModule(this, dtype)
    return this
  }

  /**
   * A table of all modules that run on such an input: path, class, output shape, number of parameters; then totals.
   *
   * Runs `forward` once, in evaluation and without recording; give the shape of each input, or the input itself.
   *
   * @throws whatever `forward` throws on that input.
   * @example
   * console.log(model.summary([1, 1, 28, 28]))
   */
  summary(...inputs: (Shape | Tensor)[]): string {
    return summarise(this, inputs)
  }
}
