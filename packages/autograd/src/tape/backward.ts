import { engine } from '../engine/current.ts'
import { OptionError, TapeError } from '../errors/index.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { describe } from '../tensor/describe.ts'
import { currentOwner, freeAll, openOwner, resume } from '../tensor/lifetime.ts'
import type { BackwardOptions } from '../tensor/options/index.ts'
import { expectTensor, Tensor, viewHere } from '../tensor/tensor.ts'
import { type GradientHook, type Node, nodeOf, setGrad } from './node.ts'
import { replay, seedFor } from './replay.ts'
import { type Section, sectionOf } from './section.ts'

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
  goBack('backward', x, cotangent, options)
}

/**
 * Goes backward from a loss if `accept`, which may look at it, does not throw: then no gradient has changed. For
 * optimizers.
 *
 * It is called at the last moment at which nothing has happened that anybody could tell: mostly when the whole replay is
 * on its way, as the loss need not be waited for before. What it refuses was spent if the scope that is open recorded it.
 *
 * @example
 * const w = new Parameter(tensor([3, 4]))
 * scope(() => {
 *   const loss = w.square().sum()
 *   backwardIf(loss, () => {
 *     if (loss.item() > 30) throw new Error('too far')
 *   })
 * })
 * w.grad // [6, 8]
 */
export function backwardIf(loss: Tensor, accept: () => void): void {
  const op = 'backwardIf'
  expectTensor(op, loss)
  if (typeof accept !== 'function')
    throw new OptionError(op, 'a function that looks at the loss', describe(accept), '() => {}')
  let asked = false
  const ask = () => {
    if (asked) return
    asked = true
    accept()
  }
  try {
    goBack(op, loss, undefined, {}, ask)
  } catch (error) {
    ask()
    throw error
  }
}

function goBack(
  op: string,
  x: Tensor,
  cotangent?: Tensor,
  options: BackwardOptions = {},
  ask?: () => void,
): void {
  const root = nodeOf(expectTensor(op, x))
  if (root === null)
    throw new TapeError(
      op,
      'a result of recorded operations on tensors that require gradients',
      'a tensor without history',
      'requiresGrad: true on the leaves, no noGrad around the forward pass, and no detach in between',
    )
  const createGraph = options.createGraph ?? false
  const retainGraph = options.retainGraph ?? createGraph
  const section = sectionOf([root], null)
  if (ask && isSeen(section)) ask()
  // Its kernels are to come before those of the replay, so that it can be read before they are done.
  else if (ask) engine().settle?.([x.view.block])
  const run = () => {
    const seed = seedFor(op, x, cotangent, one)
    const gradients = replay(section, [{ node: root, cotangent: seed }], null, { createGraph, retainGraph })
    ask?.()
    return gradients
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

/** Whether anybody can tell that a section was replayed: by code of his own, or by a tape older than the open scope. */
function isSeen({ nodes }: Section): boolean {
  const last = currentOwner()?.lastNode ?? Infinity
  for (const node of nodes) if (node.runsUserCode || (!node.isLeaf && node.id <= last)) return true
  return false
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
