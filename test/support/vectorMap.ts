import { setFlagsFromString } from 'node:v8'
import { advance, Func, type Local, loop } from '#autograd/engine/wasm/asm/func.ts'
import { i32 } from '#autograd/engine/wasm/asm/instructions.ts'
import { v128, vectorOf } from '#autograd/engine/wasm/asm/vector.ts'
import { detectFeatures } from '#autograd/engine/wasm/machine/features.ts'
import { layout } from '#autograd/engine/wasm/machine/layout.ts'
import { Machine } from '#autograd/engine/wasm/machine/machine.ts'
import type { VectorFunction } from '#autograd/engine/wasm/math/index.ts'
import { VectorBuilder } from '#autograd/engine/wasm/pointwise/builder.ts'

export type FloatType = 'float32' | 'float64'
export type FloatArray = Float32Array | Float64Array

/** The bare loop around a vector function: what it computes for arrays of one to three operands. */
export class VectorMap {
  readonly run: (operands: readonly FloatArray[]) => FloatArray

  constructor(machine: Machine, dtype: FloatType, fn: VectorFunction, arity: number) {
    const f = new Func('run', ['i32', 'i32', 'i32'])
    const v = vectorOf(dtype)
    const b = new VectorBuilder(f, v, machine.constants, machine.features.relaxedSimd)
    const [args] = f.args as [Local]
    const i = f.local('i32')
    const pointers = Array.from({ length: arity + 1 }, () => f.local('i32'))
    const operands = pointers.slice(0, arity).map((p) => b.let(v128.load(p.get)))
    const result = b.let(fn(b, ...operands))
    const store = v128.store(pointers[arity]!.get, result)
    const step = [b.statements, store, pointers.map((p) => advance(p, 16))]
    const start = pointers.map((p, j) => p.set(i32.load(args.get, 4 + 4 * j)))
    f.body = [start, loop(i, i32.const(0), i32.load(args.get), 1, step)]
    const kernel = machine.kernel([f])
    this.run = (inputs) => {
      const n = inputs[0]!.length
      const stride = Math.ceil((n * v.bytes) / 64) * 64 + 64
      machine.grow(machine.heapStart + (arity + 1) * stride)
      const addresses = Array.from({ length: arity + 1 }, (_, j) => machine.heapStart + j * stride)
      const memory = () => (dtype === 'float32' ? machine.f32 : machine.f64)
      inputs.forEach((x, j) => {
        memory().set(x, addresses[j]! / v.bytes)
      })
      machine.i32.set([Math.ceil(n / v.lanes), ...addresses], layout.args / 4)
      machine.run(kernel, layout.args, 1)
      const start = addresses[arity]! / v.bytes
      return memory().slice(start, start + n)
    }
  }
}

/** Machines without and, where the runtime has it, with fused multiply-add: Node 20 must be asked for it. */
export function machines(): readonly (readonly [name: string, machine: Machine])[] {
  if (Number(process.versions.node.split('.')[0]) < 22) setFlagsFromString('--experimental-wasm-relaxed-simd')
  const features = detectFeatures()
  const plain = ['plain', new Machine({ ...features, relaxedSimd: false })] as const
  return features.relaxedSimd ? [plain, ['fused', new Machine(features)]] : [plain]
}
