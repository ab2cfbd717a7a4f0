import { engine } from '../engine/current.ts'
import { OptionError, TapeError } from '../errors/index.ts'
import type { BackwardOptions } from '../tensor/options.ts'
import { Tensor } from '../tensor/tensor.ts'
import { type GradientHook, nodeOf } from './node.ts'
import { replay, sectionOf, seedFor } from './replay.ts'

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
  const root = nodeOf(x)
  if (root === null)
    throw new TapeError(
      'backward',
      'a result of recorded operations on tensors that require gradients',
      'a tensor without history',
      'requiresGrad: true on the leaves, no noGrad around the forward pass, and no detach in between',
    )
  const createGraph = options.createGraph ?? false
  const retainGraph = options.retainGraph ?? createGraph
  const seed = seedFor('backward', x, cotangent, one)
  const section = sectionOf([root], null)
  const gradients = replay(section, [{ node: root, cotangent: seed }], null, { createGraph, retainGraph })
  for (const [leaf, g] of gradients) leaf.grad = leaf.grad ? leaf.grad.add(g) : g
}

/** A tensor of ones with the shape of a one-element result. */
export function one(x: Tensor): Tensor {
  return new Tensor(engine().fill(x.shape, x.dtype, 1))
}

/**
 * Calls `hook` with the gradient of this tensor whenever a replay has computed it; a tensor it returns is used
 * instead. Returns a function that removes the hook.
 *
 * @example
 * const h = x.matmul(w)
 * const remove = h.registerHook((g) => g.clamp(-1, 1))
 */
export function registerHook(x: Tensor, hook: GradientHook): () => void {
  const node = nodeOf(x)
  if (node === null)
    throw new TapeError(
      'registerHook',
      'a tensor that is tracked',
      'one without history',
      'requiresGrad: true on a leaf',
    )
  if (typeof hook !== 'function')
    throw new OptionError('registerHook', 'a function of the gradient', typeof hook, '(g) => g.mul(2)')
  node.hooks = [...(node.hooks ?? []), hook]
  return () => {
    const left = node.hooks?.filter((h) => h !== hook) ?? []
    node.hooks = left.length > 0 ? left : null
  }
}
