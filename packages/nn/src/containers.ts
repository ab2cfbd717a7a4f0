import type { Chain, Guard, In, ScanAt, ShapeFn, Tensor } from '@wengert/autograd'
import { OptionError } from '@wengert/autograd'
import type { FnsOf } from './module/layer.ts'
import { Layer } from './module/layer.ts'
import type { Member } from './module/members.ts'
import { entries, fields, isModule } from './module/members.ts'
import { Module } from './module/module.ts'
import { show } from './options.ts'

interface ChainFn<Fs extends readonly ShapeFn[]> extends ShapeFn {
  readonly out: Chain<Fs, In<this['in']>>
}

/** Each layer's parameter is the layer itself, or the error of feeding it what the layers before it give. */
type CheckedChain<Ls extends readonly Module[]> = { [K in keyof Ls]: Guard<ScanAt<FnsOf<Ls>, K>, Ls[K]> }

/** Fields of a container: its parts under their own keys, without the name of the list that holds them. */
function withoutListName(container: Module, list: string, prefix: string): Member<unknown>[] {
  const held = (container as unknown as Record<string, object>)[list]!
  return entries(container, prefix).flatMap((member) =>
    member.key === list ? entries(held, prefix) : [member],
  )
}

/**
 * Layers applied one after the other; their names are their positions, as in PyTorch: `0.weight`.
 *
 * Where the shapes are literal, layers that do not fit each other are an error of the compiler; in any case one when
 * run, which says which layer it was: `Sequential[2] (Linear): linear: ...`.
 *
 * @throws {OptionError} a layer without a `forward` method.
 * @example
 * const model = new Sequential(new Linear(784, 128), new ReLU(), new Linear(128, 10))
 * model.forward(zeros([5, 784])).shape // [5, 10]
 */
export class Sequential<Ls extends readonly Module[]> extends Layer<ChainFn<FnsOf<Ls>>> {
  readonly layers: Ls

  constructor(...layers: CheckedChain<Ls>) {
    super()
    this.layers = layers as readonly unknown[] as Ls
    for (const [i, layer] of this.layers.entries()) {
      if (isModule(layer) && typeof (layer as Layer).forward === 'function') continue
      throw new OptionError(
        'Sequential',
        `layer ${i} must be a module with a forward method`,
        show(layer),
        'new ReLU()',
      )
    }
  }

  override [fields](prefix: string): Member<unknown>[] {
    return withoutListName(this, 'layers', prefix)
  }

  protected compute(x: Tensor): Tensor {
    let output = x
    for (const layer of this.layers) output = (layer as Layer).forward(output)
    return output
  }
}

/**
 * A list of modules that take part in everything as parts; what is done with them is up to the module that holds it.
 *
 * @throws {OptionError} an entry that is no module.
 * @example
 * class Deep extends Module {
 *   blocks = new ModuleList(Array.from({ length: 3 }, () => new Linear(8, 8)))
 *   forward(x: Tensor) {
 *     for (const block of this.blocks) x = block.forward(x).relu()
 *     return x
 *   }
 * }
 * new Deep().namedParameters()[0]![0] // 'blocks.0.weight'
 */
export class ModuleList<M extends Module = Module> extends Module implements Iterable<M> {
  readonly items: M[] = []

  constructor(modules: Iterable<M> = []) {
    super()
    for (const module of modules) this.push(module)
  }

  override [fields](prefix: string): Member<unknown>[] {
    return withoutListName(this, 'items', prefix)
  }

  /** Number of modules. */
  get length(): number {
    return this.items.length
  }

  /** The module at a position, negative counted from the end; undefined outside. */
  at(index: number): M | undefined {
    return this.items.at(index)
  }

  /** Adds a module at the end. */
  push(module: M): this {
    if (!isModule(module)) throw new OptionError('ModuleList', 'a module', show(module), 'new Linear(3, 4)')
    this.items.push(module)
    return this
  }

  [Symbol.iterator](): IterableIterator<M> {
    return this.items.values()
  }
}
