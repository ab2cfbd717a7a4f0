import { concat, type Shape, type Tensor, zeros } from '@wengert/autograd'
import { expectType } from './expect.ts'

// What works in functions that are generic in sizes, and where the compiler's knowledge ends. Each limit stands with
// what to write instead; run-time checks are the authority everywhere.

// Generic in the batch, or in every size: checked inside.
function classify<B extends number>(x: Tensor<[B, 784]>): Tensor<[B, 10]> {
  const h = x
    .matmul(zeros([784, 100]))
    .add(zeros([100]))
    .relu()
  return h.matmul(zeros([100, 10]))
}
expectType<Tensor<[32, 10]>>()(classify(zeros([32, 784])))

function layers<B extends number, I extends number, H extends number, O extends number>(
  x: Tensor<[B, I]>,
  w1: Tensor<[I, H]>,
  b1: Tensor<[H]>,
  w2: Tensor<[H, O]>,
): Tensor<[B, O]> {
  return x.matmul(w1).add(b1).relu().matmul(w2)
}
expectType<Tensor<[8, 2]>>()(layers(zeros([8, 4]), zeros([4, 5]), zeros([5]), zeros([5, 2])))

function attend<B extends number, T extends number, D extends number>(
  q: Tensor<[B, T, D]>,
  k: Tensor<[B, T, D]>,
  v: Tensor<[B, T, D]>,
): Tensor<[B, T, D]> {
  return q.matmul(k.transpose(-1, -2)).softmax(-1).matmul(v).add(q)
}
expectType<Tensor<[8, 16, 64]>>()(attend(zeros([8, 16, 64]), zeros([8, 16, 64]), zeros([8, 16, 64])))

// unflatten, flatten, transpose and permute pass type parameters through; reshape multiplies them and does not.
export function heads<B extends number, T extends number>(x: Tensor<[B, T, 256]>): Tensor<[B, T, 256]> {
  const [b, t] = x.shape
  // @ts-expect-error deferred: unflatten(-1, [8, 32])
  x.reshape([b, t, 8, 32])
  return x.unflatten(-1, [8, 32]).transpose(1, 2).transpose(1, 2).flatten(2)
}

// A type parameter against a literal is not decided.
export function mask<B extends number>(x: Tensor<[B, 8]>) {
  // @ts-expect-error deferred: zeros([8]) instead
  x.add(zeros([1, 8]))
  return x.add(zeros([8]))
}

// Nor is whether a type parameter is the -1 that matches any size: state the result.
export function rows<B extends number>(x: Tensor, b: B): Tensor<[B, 784]> {
  // @ts-expect-error deferred
  x.as([b, 784]) satisfies Tensor<[B, 784]>
  return x.as([b, 784]) as Tensor<[B, 784]>
}

// Generic over a whole shape: work on the dynamic tensor and state the result.
function centre<S extends Shape>(x: Tensor<S>): Tensor<S> {
  // @ts-expect-error deferred
  x.sub(x.mean(-1, true))
  const d = x.dynamic()
  return d.sub(d.mean(-1, true)) as Tensor<S>
}
expectType<Tensor<[8, 16]>>()(centre(zeros([8, 16])))

// A `let` keeps the shape it was declared with: annotate it when the shape changes.
let same = zeros([3, 4])
for (let i = 0; i < 3; i++) same = same.matmul(zeros([4, 4]))
let changing = zeros([3, 4])
// @ts-expect-error Tensor<[3, 5]> is no Tensor<[3, 4]>
changing = changing.matmul(zeros([4, 5]))
let free: Tensor = zeros([3, 4])
free = free.matmul(zeros([4, 5]))
let loss = zeros([])
for (let i = 0; i < 3; i++) loss = loss.add(zeros([4]).sum())

export { changing, free, loss, same }

// An annotated parameter is a contract: a dynamic tensor is checked first, at run time.
declare const dynamic: Tensor
// @ts-expect-error Tensor<Shape> is no Tensor<[number, 784]>
classify(dynamic)
expectType<Tensor<[32, 10]>>()(classify(dynamic.as([32, 784])))

// A union of shapes has no methods of its own: annotate Tensor.
declare const flag: boolean
const either = flag ? zeros([2, 3]) : zeros([4, 3])
// @ts-expect-error no method on a union of two static shapes
either.matmul(zeros([3, 7]))
const annotated: Tensor = either
expectType<Tensor>()(annotated.matmul(zeros([3, 7])))

// A size that is one of several literals is as open as `number`.
const k = flag ? 2 : 4
const open = zeros([k, 3])
expectType<Tensor<[2, 3]>>()(open.add(zeros([2, 3])))
expectType<Tensor<[3, 5]>>()(zeros([3, 2]).matmul(zeros([k, 5])))
expectType<Tensor<[number]>>()(open.flatten())
expectType<Tensor<[6]>>()(open.reshape([6]))

// Arithmetic on sizes and sizes from plain objects are `number`: they degrade and never fail.
const config = { hidden: 128 }
const H = 128 as const
expectType<Tensor<[number, 3]>>()(zeros([H * 2, 3]))
expectType<Tensor<[784, number]>>()(zeros([784, config.hidden]))
expectType<Tensor<[784, 128]>>()(zeros([784, H]))

// Spreads and lists of sizes are dynamic.
declare const dims: number[]
expectType<Tensor>()(zeros(dims).sum(1))
expectType<Tensor<[number, 3]>>()(concat([1, 2, 3].map(() => zeros([2, 3]))))

// Tensors of different shapes go into one list.
export const tensors: Tensor[] = [zeros([2, 3]), zeros([5])]
