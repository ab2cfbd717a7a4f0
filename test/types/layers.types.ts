import {
  type Apply,
  type BatchNormShape,
  type Chain,
  type ConvLayerShape,
  type Dim,
  type Flatten,
  type Guard,
  type In,
  type LastShape,
  type LayerOption,
  type LayerOptions,
  type LinearShape,
  type Pool,
  type Result,
  type ScanAt,
  type SequenceShape,
  type Shape,
  type ShapeFn,
  type Tensor,
  zeros,
} from '@wengert/autograd'
import { expectType } from './expect.ts'

// A small library of layers, as one would write it on the shape functions alone.
declare const fn: unique symbol
declare class Module {
  readonly training: boolean
}
declare class Layer<F extends ShapeFn = ShapeFn> extends Module {
  readonly [fn]: F
  forward<G extends ShapeFn, S extends Shape>(
    this: Layer<G>,
    x: Guard<Apply<G, S>, Tensor<S>>,
  ): Tensor<Result<Apply<G, S>>>
}
type FnOf<L> = L extends { readonly [fn]: infer F extends ShapeFn } ? F : ShapeFn
type FnsOf<Ls extends readonly Module[]> = { [K in keyof Ls]: FnOf<Ls[K]> }

interface LinearFn<I extends number, O extends number> extends ShapeFn {
  readonly out: LinearShape<In<this['in']>, I, O>
}
interface ConvFn<C extends number, F extends number, K extends number, S extends number, P extends number>
  extends ShapeFn {
  readonly out: ConvLayerShape<'Conv2d', 2, In<this['in']>, C, F, K, S, P>
}
interface PoolFn<K extends number> extends ShapeFn {
  readonly out: Pool<'MaxPool2d', 2, In<this['in']>, K>
}
interface FlattenFn extends ShapeFn {
  readonly out: Flatten<In<this['in']>, 1>
}
interface SameFn extends ShapeFn {
  readonly out: In<this['in']>
}
interface NormFn<D extends number> extends ShapeFn {
  readonly out: LastShape<In<this['in']>, D, 'LayerNorm'>
}
interface BatchNormFn<C extends number> extends ShapeFn {
  readonly out: BatchNormShape<In<this['in']>, C>
}
interface AttentionFn<D extends number> extends ShapeFn {
  readonly out: SequenceShape<In<this['in']>, D, 'Attention'>
}
interface ChainFn<Fs extends readonly ShapeFn[]> extends ShapeFn {
  readonly out: Chain<Fs, In<this['in']>>
}

declare class Linear<I extends number, O extends number> extends Layer<LinearFn<I, O>> {
  constructor(inFeatures: I, outFeatures: O)
}
type Window<S extends number, P extends number> = LayerOption<'stride', S, 1> & LayerOption<'padding', P, 0>
declare class Conv2d<
  C extends number,
  F extends number,
  K extends number,
  S extends number = 1,
  P extends number = 0,
> extends Layer<ConvFn<C, F, K, S, P>> {
  constructor(
    inChannels: C,
    outChannels: F,
    kernel: K,
    ...options: LayerOptions<[S, P], [1, 0], Window<S, P>>
  )
}
declare class MaxPool2d<K extends number> extends Layer<PoolFn<K>> {
  constructor(kernel: K)
}
declare class Flat extends Layer<FlattenFn> {}
declare class ReLU extends Layer<SameFn> {}
declare class LayerNorm<D extends number> extends Layer<NormFn<D>> {
  constructor(features: D)
}
declare class BatchNorm2d<C extends number> extends Layer<BatchNormFn<C>> {
  constructor(channels: C)
}
declare class Attention<D extends number> extends Layer<AttentionFn<D>> {
  constructor(features: D)
}
declare class Sequential<Ls extends readonly Module[]> extends Layer<ChainFn<FnsOf<Ls>>> {
  constructor(...layers: { [K in keyof Ls]: Guard<ScanAt<FnsOf<Ls>, K>, Ls[K]> })
}

declare const n: number
declare const batch: Dim<'batch'>
declare const dynamic: Tensor

const fc = new Linear(784, 100)
expectType<Linear<784, 100>>()(fc)
expectType<Tensor<[32, 100]>>()(fc.forward(zeros([32, 784])))
expectType<Tensor<[8, 16, 100]>>()(fc.forward(zeros([8, 16, 784])))
expectType<Tensor>()(fc.forward(dynamic))
expectType<Tensor<[4, number]>>()(new Linear(784, n).forward(zeros([4, 784])))
// @ts-expect-error Linear: input has 783 features, layer expects 784
fc.forward(zeros([32, 783]))

const conv = new Conv2d(1, 6, 5, { padding: 2 })
expectType<Conv2d<1, 6, 5, 1, 2>>()(conv)
expectType<Conv2d<3, 8, 3, 2, 1>>()(new Conv2d(3, 8, 3, { stride: 2, padding: 1 }))
expectType<Tensor<[32, 6, 28, 28]>>()(conv.forward(zeros([32, 1, 28, 28])))
expectType<Tensor<[number, 6, 14, 14]>>()(new MaxPool2d(2).forward(conv.forward(zeros([n, 1, 28, 28]))))
// @ts-expect-error Conv2d: input has 3 channels, layer expects 1
conv.forward(zeros([32, 3, 28, 28]))
// @ts-expect-error BatchNorm2d: input has 6 channels, layer expects 16
new BatchNorm2d(16).forward(conv.forward(zeros([32, 1, 28, 28])))
// @ts-expect-error Attention: input must be [batch, sequence, features], got [2, 64]
new Attention(64).forward(zeros([2, 64]))

// An option that differs from the default cannot be left out where a field's type demands it.
// @ts-expect-error the annotation says stride 2, the value has stride 1
export const padded: Conv2d<3, 8, 3, 2, 1> = new Conv2d(3, 8, 3, { padding: 1 })
// @ts-expect-error likewise without options
export const bare: Conv2d<3, 8, 3, 2> = new Conv2d(3, 8, 3)
declare const options: { stride: number; padding: number }
expectType<Tensor<[2, 8, number, number]>>()(new Conv2d(3, 8, 3, options).forward(zeros([2, 3, 32, 32])))

// A chain knows its output for every input, and finds a wrong pair when it is made.
const lenet = new Sequential(
  new Conv2d(1, 6, 5, { padding: 2 }),
  new ReLU(),
  new MaxPool2d(2),
  new Conv2d(6, 16, 5),
  new ReLU(),
  new MaxPool2d(2),
  new Flat(),
  new Linear(400, 120),
  new ReLU(),
  new Linear(120, 84),
  new ReLU(),
  new Linear(84, 10),
)
expectType<Tensor<[32, 10]>>()(lenet.forward(zeros([32, 1, 28, 28])))
expectType<Tensor<[Dim<'batch'>, 10]>>()(lenet.forward(zeros([batch, 1, 28, 28])))
// @ts-expect-error Linear: input has 784 features, layer expects 400
lenet.forward(zeros([32, 1, 36, 36]))
const mlp = new Sequential(new Linear(784, 128), new ReLU(), new Linear(128, 10))
expectType<Tensor<[5, 10]>>()(mlp.forward(zeros([5, 784])))
expectType<Tensor<[5, 2]>>()(new Sequential(mlp, new Linear(10, 2)).forward(zeros([5, 784])))
// @ts-expect-error Linear: input has 128 features, layer expects 100
new Sequential(new Linear(784, 128), new ReLU(), new Linear(100, 10))
// @ts-expect-error Conv2d: input has 6 channels, layer expects 8
new Sequential(new Conv2d(1, 6, 5), new ReLU(), new MaxPool2d(2), new Conv2d(8, 16, 5))
// @ts-expect-error BatchNorm2d: input has 6 channels, layer expects 16
new Sequential(new Conv2d(1, 6, 5), new BatchNorm2d(16))
expectType<Tensor<[2, 5, 64]>>()(
  new Sequential(new Attention(64), new LayerNorm(64)).forward(zeros([2, 5, 64])),
)

// A module with a forward of its own ends what the chain knows; what comes after it starts afresh.
declare class Custom extends Module {
  forward(x: Tensor): Tensor
}
expectType<Tensor>()(
  new Sequential(new Linear(784, 128), new Custom(), new Linear(64, 10)).forward(zeros([2, 784])),
)

// Classes generic in their sizes are checked inside.
class MLP<I extends number, H extends number, O extends number> {
  readonly fc1: Linear<I, H>
  readonly fc2: Linear<H, O>
  constructor(i: I, h: H, o: O) {
    this.fc1 = new Linear(i, h)
    this.fc2 = new Linear(h, o)
  }
  forward<B extends number>(x: Tensor<[B, I]>): Tensor<[B, O]> {
    return this.fc2.forward(this.fc1.forward(x).relu())
  }
  broken<B extends number>(x: Tensor<[B, I]>): Tensor<[B, O]> {
    // @ts-expect-error I and H are not the same size
    return this.fc2.forward(x)
  }
}
expectType<Tensor<[3, 7]>>()(new MLP(5, 6, 7).forward(zeros([3, 5])))

// Without any annotation but Tensor everything is dynamic.
class Plain {
  readonly a = new Linear(784, 128)
  readonly b = new Linear(128, 10)
  forward(x: Tensor): Tensor {
    let h = this.a.forward(x).relu()
    h = this.b.forward(h)
    return h
  }
}
expectType<Tensor>()(new Plain().forward(zeros([2, 784])))

// Layers of different sizes go into one list.
export const modules: Module[] = [fc, conv, mlp]
const many: Linear<number, number>[] = [new Linear(1, 2), new Linear(2, 3)]
expectType<Tensor<[2, number]>>()(many[0]!.forward(zeros([2, 5])))
expectType<Tensor>()(new Sequential(...many).forward(zeros([2, 5])))
const layers: Layer[] = [new Linear(2, 3), new ReLU()]
let h: Tensor = zeros([4, 2])
for (const layer of layers) h = layer.forward(h)
