import { engine } from '../engine/current.ts'
import { type DType, isFloat, promote } from '../engine/dtype.ts'
import type { PointwiseName } from '../engine/engine.ts'
import type { View } from '../engine/view.ts'
import { snapshot } from '../tape/node.ts'
import type { Call, Meta, Primitive, Saved } from '../tape/primitive.ts'
import { apply } from '../tape/record.ts'
import { broadcastShapes, broadcastView, sameShape } from '../tensor/shape.ts'
import { scalar, Tensor } from '../tensor/tensor.ts'

// The laws of the kinds of primitives: what a family file says once becomes shape rule, kernel call, VJP and JVP.

/** Every primitive there is, by name, for tests that none goes without a specification. */
export const registry = new Map<string, Primitive>()

export function register<A>(primitive: Primitive<A>): Primitive<A> {
  if (registry.has(primitive.name)) throw new Error(`two primitives are called ${primitive.name}`)
  registry.set(primitive.name, primitive)
  return primitive
}

/**
 * What a cotangent is multiplied by: an expression, a number for a constant, or a function of the cotangent: one that
 * divides it, or that passes on a part of it where one side is chosen. What was not chosen then gets 0 whatever the
 * cotangent; a product would make NaN of 0 · ∞.
 */
export type Derivative = Tensor | number | ((g: Tensor) => Tensor)

/** A partial derivative: what it reads, and its expression. */
export interface Partial {
  readonly reads: readonly Saved[]
  of(call: Call): Derivative
}

const positions = { x: 0, y: 1, z: 2, out: 'out' } as const
type Name = keyof typeof positions

/**
 * A partial derivative as an expression of the inputs x, y, z and the output:
 * `partial('out', (out) => out.square().neg().add(1))`, `partial(() => 1)`.
 */
export function partial(...definition: [...names: Name[], of: (...values: Tensor[]) => Derivative]): Partial {
  const of = definition.at(-1) as (...values: Tensor[]) => Derivative
  const reads = definition.slice(0, -1).map((name) => positions[name as Name])
  const [a, b] = reads
  if (a === undefined) return { reads, of: () => of() }
  if (b === undefined) return { reads, of: (call) => of(valueOf(call, a)) }
  return { reads, of: (call) => of(...reads.map((what) => valueOf(call, what))) }
}

/** In the dtype of the result: the reciprocal of an integer beside float64 would be a float32. */
function valueOf(call: Call, what: Saved): Tensor {
  if (what === 'out') return call.out()
  const x = call.x(what)
  return x.dtype === call.output.dtype ? x : x.to(call.output.dtype)
}

export interface PointwiseDefinition {
  readonly name: string
  readonly kernel: PointwiseName
  /** One per input. */
  readonly partials: readonly Partial[]
  /** The result's dtype from the promoted one of the inputs; {@link numeric} when left out. */
  readonly dtype?: (promoted: DType) => DType
}

/**
 * A function of one element at a time, with broadcasting.
 *
 * out = f(x, y): the cotangent of x is g · ∂f/∂x and the tangent of out is ∂f/∂x · ẋ + ∂f/∂y · ẏ.
 */
export function pointwise(definition: PointwiseDefinition): Primitive<undefined> {
  const { name, kernel, partials, dtype = numeric } = definition
  return register({
    name,
    kind: 'pointwise',
    reads: (i) => partials[i]!.reads,
    shape: (inputs) => {
      const x = inputs[0]!
      let { shape, dtype: promoted }: Meta = x
      let isAlike = true
      for (let i = 1; i < inputs.length; i++) {
        const y = inputs[i]!
        promoted = promote(promoted, y.dtype)
        if (sameShape(shape, y.shape)) continue
        isAlike = false
        shape = broadcastShapes(name, shape, y.shape)
      }
      const own = dtype(promoted)
      // Of most operations x says it itself: small ones cost what is made for them.
      return isAlike && own === x.dtype ? x : { shape, dtype: own }
    },
    // Where the rule for the shape gave x itself, it has found that nothing is to be broadcast.
    kernel: (views, _attrs, out) =>
      out instanceof Tensor
        ? engine().pointwise(kernel, views, out.dtype)
        : pointwiseKernel(kernel, views, out),
    vjp: (g, call, i) => {
      const derivative = partials[i]!.of(call)
      // A sign is changed after the sum over what was broadcast: it is smaller.
      if (derivative === -1) return unbroadcast(g, call.inputs[i]!).neg()
      return unbroadcast(times(g, derivative), call.inputs[i]!)
    },
    jvp: (tangents, call) =>
      sumTangents(tangents.map((t, i) => t && times(t, partials[i]!.of(call))))
        .to(call.output.dtype)
        .expand(call.output.shape),
  })
}

/** Arithmetic on truth values counts them. */
export const numeric = (dtype: DType): DType => (dtype === 'bool' ? 'int32' : dtype)

/** Functions with fractional values make float32 of integers. */
export const floating = (dtype: DType): DType => (isFloat(dtype) ? dtype : 'float32')

/**
 * What a kernel makes of x in a dtype. No tensor stands on the copy that it takes where x has another one, so that no
 * scope knows of it: it is given back here.
 */
export function ofDType(x: View, dtype: DType, kernel: (x: View) => View): View {
  if (x.block.dtype === dtype) return kernel(x)
  const copy = engine().copy(x, dtype)
  try {
    return kernel(copy)
  } finally {
    engine().release(copy.block)
  }
}

export function pointwiseKernel(kernel: PointwiseName, views: readonly View[], out: Meta): View {
  for (let i = 0; i < views.length; i++)
    if (!sameShape(views[i]!.shape, out.shape)) return broadcastKernel(kernel, views, out)
  return engine().pointwise(kernel, views, out.dtype)
}

function broadcastKernel(kernel: PointwiseName, views: readonly View[], out: Meta): View {
  const operands = views.map((x) => broadcastView(x, out.shape))
  return engine().pointwise(kernel, operands, out.dtype)
}

/** g times a derivative; constants 1, -1 and 0 cost no multiplication, and 0 also stops infinities. */
function times(g: Tensor, derivative: Derivative): Tensor {
  if (typeof derivative === 'function') return derivative(g)
  if (derivative === 1) return g
  if (derivative === -1) return g.neg()
  if (derivative === 0) return scalar(0, g.dtype).expand(g.shape)
  return g.mul(derivative)
}

/**
 * The adjoint of broadcasting, here and nowhere else: an element that was used several times gets the sum of what
 * comes back, and a dtype that was promoted is cast back.
 */
export function unbroadcast(g: Tensor, input: Meta): Tensor {
  if (sameShape(g.shape, input.shape)) return g.dtype === input.dtype ? snapshot(g) : g.to(input.dtype)
  const lead = g.rank - input.shape.length
  const axes: number[] = []
  for (let axis = 0; axis < g.rank; axis++)
    if (axis < lead || (input.shape[axis - lead] === 1 && g.shape[axis] !== 1)) axes.push(axis)
  const sum = g.sum(axes)
  const shaped = sameShape(sum.shape, input.shape) ? sum : sum.reshape(input.shape)
  return shaped.dtype === input.dtype ? shaped : shaped.to(input.dtype)
}

export function sumTangents(tangents: readonly (Tensor | null)[]): Tensor {
  return tangents.filter((t): t is Tensor => t !== null).reduce((a, b) => a.add(b))
}

export interface LinearDefinition<A> {
  readonly name: string
  readonly shape: (inputs: readonly Tensor[], attrs: A) => Meta
  readonly kernel: (views: readonly View[], attrs: A, out: Meta) => View
  /** The transposed map: the cotangent of input `i`, by the primitive that is this one's adjoint. */
  readonly adjoint: (g: Tensor, call: Call<A>, i: number) => Tensor
  /** The sum of the cotangents of one input of several calls, where there is a shorter way to it. */
  readonly together?: Primitive<A>['vjpTogether']
}

/**
 * A linear map of its inputs together (of one input, mostly): its own JVP, and its adjoint's VJP.
 *
 * ⟨A x, y⟩ = ⟨x, Aᵀ y⟩ is the whole of its derivative, at every order.
 */
export function linear<A>(definition: LinearDefinition<A>): Primitive<A> {
  const { name, shape, kernel, adjoint, together } = definition
  const primitive: Primitive<A> = {
    name,
    kind: 'linear',
    shape,
    kernel,
    vjp: adjoint,
    ...(together && { vjpTogether: together }),
    jvp: (tangents, call) =>
      apply(
        primitive,
        tangents.map((t, i) => t ?? zeros(call.inputs[i]!)),
        call.attrs,
      ),
  }
  return register(primitive)
}

/** Zeros in the memory of one element. */
export function zeros(meta: Meta): Tensor {
  return scalar(0, meta.dtype).expand(meta.shape)
}

export interface BilinearDefinition<A> {
  readonly name: string
  readonly shape: (inputs: readonly Tensor[], attrs: A) => Meta
  readonly kernel: (views: readonly View[], attrs: A, out: Meta) => View
  /** The cotangent of one argument from the output's and the other argument, by the same family. */
  readonly adjoints: readonly [
    (g: Tensor, y: Tensor, call: Call<A>) => Tensor,
    (g: Tensor, x: Tensor, call: Call<A>) => Tensor,
  ]
}

const theOther = [[1], [0]] as const

/** A map linear in each of two arguments: B(ẋ, y) + B(x, ẏ) is its JVP. */
export function bilinear<A>(definition: BilinearDefinition<A>): Primitive<A> {
  const { name, shape, kernel, adjoints } = definition
  const primitive: Primitive<A> = {
    name,
    kind: 'bilinear',
    reads: (i) => theOther[i]!,
    shape,
    kernel,
    vjp: (g, call, i) => adjoints[i as 0 | 1](g, call.x(1 - i), call),
    jvp: ([dx, dy], call) =>
      sumTangents([
        dx ? apply(primitive, [dx, call.x(1)], call.attrs) : null,
        dy ? apply(primitive, [call.x(0), dy], call.attrs) : null,
      ]),
  }
  return register(primitive)
}
