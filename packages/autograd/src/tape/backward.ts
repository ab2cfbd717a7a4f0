import { engine } from '../engine/current.ts'
import { OptionError, TapeError } from '../errors/index.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { freeAll, openOwner, resume } from '../tensor/lifetime.ts'
import type { BackwardOptions } from '../tensor/options/index.ts'
import { expectTensor, Tensor, viewHere } from '../tensor/tensor.ts'
import { type GradientHook, type Node, nodeOf, setGrad } from './node.ts'
import { replay, seedFor } from './replay.ts'
import { sectionOf } from './section.ts'

/**
 * Replays the tape from this tensor and adds the gradient to `.grad` of every leaf it depends on.
 *
 * `cotangent` has the shape of the tensor and may be left out for a single element, where it is 1.
 * Throws a TapeError when nothing was recorded, or when the saved values were freed by an earlier replay.
 *
 * @example
 * const w = tensor([1, 2, 3], { requiresGrad: true })
 * w.square().sum().backward()
 * w.grad // [2, 4, 6]
 */
export function backward(x: Tensor, cotangent?: Tensor, options: BackwardOptions = {}): void {
  checkOptions('backward', options, ['retainGraph', 'createGraph'])
  const root = nodeOf(expectTensor('backward', x))
  if (root === null)
    throw new TapeError(
      'backward',
      'a result of recorded operations on tensors that require gradients',
      'a tensor without history',
      'requiresGrad: true on the leaves, no noGrad around the forward pass, and no detach in between',
    )
  const createGraph = options.createGraph ?? false
  const retainGraph = options.retainGraph ?? createGraph
  const run = () => {
    const seed = seedFor('backward', x, cotangent, one)
    const section = sectionOf([root], null)
    return replay(section, [{ node: root, cotangent: seed }], null, { createGraph, retainGraph })
  }
  if (createGraph)
    for (const [leaf, g] of run()) accumulate(leaf, g.requiresGrad ? g : new Tensor(viewHere(g)))
  else {
    const owner = openOwner('when the scope of backward ended', true)
    try {
      for (const [leaf, g] of run()) accumulate(leaf, new Tensor(viewHere(g)))
    } finally {
      resume(owner.outer)
      freeAll(owner)
    }
  }
}

/** Adds to the gradient of a leaf: a tensor of the leaf's own, so that it can be let go when the next one comes. */
function accumulate(leaf: Node, g: Tensor): void {
  const sum = leaf.grad === null ? g : leaf.grad.add(g)
  setGrad(leaf, sum)
}

/** A tensor of ones with the shape of a one-element result. */
export function one(x: Tensor): Tensor {
  return new Tensor(engine().fill(x.shape, x.dtype, 1))
}

/**
 * Calls `hook` with the gradient of this tensor whenever a replay has computed it; a tensor it returns is used instead.
 * Returns a function that removes the hook. Throws a TapeError for a tensor that is not tracked.
 *
 * @example
 * const w = tensor([3, -4], { requiresGrad: true })
 * const remove = w.registerHook((g) => g.clamp(-5, 5))
 * w.square().sum().backward()
 * w.grad // [5, -5]
 * remove()
 */
export function registerHook(x: Tensor, hook: GradientHook): () => void {
  const node = nodeOf(expectTensor('registerHook', x))
  if (node === null)
    throw new TapeError(
      'registerHook',
      'a tensor that is tracked',
      'one without history',
      'requiresGrad: true on a leaf',
    )
  if (typeof hook !== 'function')
    throw new OptionError('registerHook', 'a function of the gradient', typeof hook, '(g) => g.mul(2)')
  // A function of its own, so that a hook registered twice is removed once.
  const entry: GradientHook = (g) => hook(g)
  node.hooks = [...(node.hooks ?? []), entry]
  return () => {
    const left = node.hooks?.filter((h) => h !== entry) ?? []
    node.hooks = left.length > 0 ? left : null
  }
}
