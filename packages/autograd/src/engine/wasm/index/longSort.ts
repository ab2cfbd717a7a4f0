import type { Located } from '../located.ts'
import type { Machine } from '../machine/machine.ts'

const digits = 1 << 16

/** Unsigned words whose order is that of x, the lowest first: -0 equals 0, and every NaN is the largest. */
function keysOf(machine: Machine, x: Located, axis: number, first: number, falling: boolean): Uint32Array[] {
  const n = x.shape[axis]!
  const double = x.dtype === 'float64'
  const keys = Array.from({ length: double ? 2 : 1 }, () => new Uint32Array(n))
  const top = keys[keys.length - 1]!
  const { u32 } = machine
  const values = machine.elements(x.dtype)
  const flip = falling ? -1 : 0
  for (let k = 0, at = first; k < n; k++, at += x.strides[axis]!) {
    const value = values[at]!
    let mask = 0x80000000
    if (x.dtype === 'bool' || x.dtype === 'int32') top[k] = value ^ mask ^ flip
    else if (Number.isNaN(value)) for (const key of keys) key[k] = ~flip
    else {
      const word = value === 0 ? 0 : u32[double ? 2 * at + 1 : at]!
      if (value < 0) mask = -1
      top[k] = word ^ mask ^ flip
      if (double) keys[0]![k] = u32[2 * at]! ^ (value < 0 ? -1 : 0) ^ flip
    }
  }
  return keys
}

/**
 * argsort of one line whose positions the working space does not hold: by radix too, on arrays of the host. `first` is
 * the index of its first element, `to` of its first position.
 */
export function argsortLong(
  machine: Machine,
  x: Located,
  axis: number,
  falling: boolean,
  first: number,
  to: number,
  step: number,
): void {
  const n = x.shape[axis]!
  let source = Uint32Array.from({ length: n }, (_, k) => k)
  let target = new Uint32Array(n)
  for (const key of keysOf(machine, x, axis, first, falling))
    for (const shift of [0, 16]) {
      const starts = new Uint32Array(digits + 1)
      for (let k = 0; k < n; k++) starts[((key[k]! >>> shift) & (digits - 1)) + 1]! += 1
      for (let d = 0; d < digits; d++) starts[d + 1]! += starts[d]!
      for (let k = 0; k < n; k++) {
        const position = source[k]!
        const digit = (key[position]! >>> shift) & (digits - 1)
        target[starts[digit]!] = position
        starts[digit]! += 1
      }
      ;[source, target] = [target, source]
    }
  const { i32 } = machine
  for (let k = 0; k < n; k++) i32[to + k * step] = source[k]!
}
