import { noGrad, OptionError, type Tensor, treeUnflatten, vjp } from '../../index.ts'
import { showPlace } from '../gradientError.ts'
import { type Context, fail } from './context.ts'
import { fits, placeIn, type Space, spaceOf, tensorsIn, vectorIn } from './space.ts'
import { callWith, type Named, named } from './tree.ts'

/** Values at a point, and the map from cotangents of the values to gradients. */
export interface Linearized {
  readonly values: readonly Tensor[]
  readonly pull: (cotangents: readonly Tensor[]) => Tensor[]
}

/**
 * A function of trees as a function of the float tensors in them, and from vectors to vectors: the one form in which
 * everything here is checked. Integers and bools among the inputs are constants, among the outputs they are left out.
 */
export interface Problem {
  readonly from: Space
  readonly to: Space
  readonly x: Float64Array
  readonly y: Float64Array
  /** The float tensors among the inputs as they were given, float32 ones too. */
  readonly originals: readonly Tensor[]
  readonly f: (...xs: Tensor[]) => Tensor[]
  readonly linearize: (xs: readonly Tensor[]) => Linearized
  /** Throws when a tensor that was given is no longer what it was. */
  readonly expectUnchanged: (context: Context) => void
}

/** A hand-written pass backwards, to be checked in the place of the tape's. */
export type Backward = (cotangent: any, ...inputs: any[]) => unknown

const isFloat = (x: Tensor) => x.dtype === 'float32' || x.dtype === 'float64'

export function problemOf(
  context: Context,
  f: (...inputs: any[]) => unknown,
  inputs: readonly unknown[],
  backward?: Backward,
): Problem {
  const given = named(inputs, 'inputs')
  const originals = given.leaves.filter(isFloat).map((x) => x.detach())
  if (originals.length === 0)
    throw new OptionError(context.op, 'at least one float tensor among the inputs', 'none', "x.to('float64')")
  const from = spaceOf(
    given.paths.filter((_, i) => isFloat(given.leaves[i]!)),
    originals,
  )
  const run = runner(given, f)
  const x = vectorIn(from, originals)
  const base = noGrad(() => run(tensorsIn(from, x)))
  const { to, y } = outputsOf(context, base)
  const floats = (xs: readonly Tensor[]) => run(xs).leaves.filter(isFloat)
  const tape = (xs: readonly Tensor[]): Linearized => {
    const [values, pull] = vjp((...ys: Tensor[]) => floats(ys), ...xs)
    return { values, pull: (cotangents) => pull([...cotangents]) }
  }
  const byHand = (xs: readonly Tensor[]): Linearized => ({
    values: noGrad(() => floats(xs)),
    pull: (cotangents) => {
      const g = treeUnflatten(base.structure, placed(base, cotangents))
      return [...runner(given, (...args) => backward!(g, ...args))(xs).leaves]
    },
  })
  return {
    from,
    to,
    x,
    y,
    originals,
    f: (...xs) => floats(xs),
    linearize: backward ? byHand : tape,
    expectUnchanged: guard(given),
  }
}

/** Calls f with the float tensors replaced, and takes its result apart. */
function runner(given: Named, f: (...inputs: any[]) => unknown) {
  return (xs: readonly Tensor[]) => {
    let next = 0
    const leaves = given.leaves.map((leaf) => (isFloat(leaf) ? xs[next++]! : leaf))
    return named(
      callWith(given.structure, leaves, (args: unknown[]) => f(...args)),
      'output',
    )
  }
}

function outputsOf(context: Context, { leaves, paths }: Named): { to: Space; y: Float64Array } {
  const outputs = leaves.filter(isFloat)
  if (outputs.length === 0)
    throw new OptionError(context.op, 'a function whose value has a float tensor', 'none', 'returning one')
  const to = spaceOf(
    paths.filter((_, i) => isFloat(leaves[i]!)),
    outputs,
  )
  outputs.forEach((out, i) => {
    if (out.dtype === 'float64') return
    const { path } = to.leaves[i]!
    const remedy = 'keeping the dtype of the inputs: no cast, and no float32 array inside'
    fail(
      context,
      'dtype',
      { required: 'float64 inputs must give float64 outputs', got: `${out.dtype} for ${path}`, remedy },
      { output: { path, index: [] } },
    )
  })
  return { to, y: vectorIn(to, outputs) }
}

/** Cotangents of the float outputs, with null for the others. */
function placed(base: Named, cotangents: readonly Tensor[]): Tensor[] {
  let next = 0
  return base.leaves.map((leaf) => (isFloat(leaf) ? cotangents[next++]! : (null as never)))
}

function guard(given: Named): (context: Context) => void {
  const before = given.leaves.map((x) => x.data())
  return (context) =>
    given.leaves.forEach((x, i) => {
      expectSameBits(context, given.paths[i]!, x, before[i]!)
    })
}

/** Throws when a tensor does not hold the elements it was made of. */
export function expectSameBits(context: Context, path: string, x: Tensor, before: ArrayLike<number>): void {
  const now = x.data()
  for (let i = 0; i < now.length; i++) {
    if (Object.is(now[i], before[i])) continue
    const place = placeIn(spaceOf([path], [x]), i)
    fail(
      context,
      'unchanged',
      {
        required: 'what a function is given must stay as it is',
        got: `${showPlace(place)} changed from ${before[i]} to ${now[i]}`,
        remedy: 'a kernel that writes to memory of its own, and no assign inside the function',
      },
      { input: place, expected: before[i]!, actual: now[i]! },
    )
  }
}

/** The values of a problem at a point; its outputs may not change their shapes from point to point. */
export function valueAt(context: Context, problem: Problem, x: Float64Array): Float64Array {
  const values = noGrad(() => problem.f(...tensorsIn(problem.from, x)))
  if (!fits(problem.to, values))
    throw new OptionError(context.op, 'outputs of one shape near the inputs', 'another shape', 'other inputs')
  return vectorIn(problem.to, values)
}
