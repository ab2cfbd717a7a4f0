import type { Add, FloorDiv, Mul, Sub } from '#autograd/tensor/typed/decimal.ts'
import type { Dim } from '#autograd/tensor/typed/index.ts'
import { expectType } from './expect.ts'

declare function add<A extends number, B extends number>(a: A, b: B): Add<A, B>
declare function sub<A extends number, B extends number>(a: A, b: B): Sub<A, B>
declare function mul<A extends number, B extends number>(a: A, b: B): Mul<A, B>
declare function div<A extends number, B extends number>(a: A, b: B): FloorDiv<A, B>
declare const n: number
declare const named: Dim<'batch'>

// Carries run through, numbers of different length meet, zero is neutral.
expectType<1000>()(add(999, 1))
expectType<32>()(add(28, 4))
expectType<1002>()(add(7, 995))
expectType<20000>()(add(9999, 10001))
expectType<12>()(add(0, 12))
expectType<0>()(add(0, 0))

// A difference borrows, and is never when negative.
expectType<999>()(sub(1000, 1))
expectType<23>()(sub(28, 5))
expectType<0>()(sub(7, 7))
expectType<100>()(sub(100, 0))
expectType<never>()(sub(5, 7))
expectType<never>()(sub(5, 28))
expectType<never>()(sub(199, 200))

expectType<25088>()(mul(32, 784))
expectType<998999001>()(mul(999999, 999))
expectType<0>()(mul(0, 999))
expectType<0>()(mul(999, 0))
expectType<10000>()(mul(100, 100))
expectType<102700>()(mul(1027, 100))

expectType<11>()(div(23, 2))
expectType<14>()(div(224, 16))
expectType<10>()(div(100, 10))
expectType<0>()(div(5, 7))
expectType<783>()(div(1000000, 1277))

// What is not a size in decimal digits is `number`, and so is a quotient by zero.
expectType<number>()(add(n, 2))
expectType<number>()(mul(named, 2))
expectType<number>()(sub(-3, 2))
expectType<number>()(add(0.5, 2))
expectType<number>()(mul(1e21, 2))
expectType<number>()(div(5, 0))
expectType<number>()(div(n, 2))
