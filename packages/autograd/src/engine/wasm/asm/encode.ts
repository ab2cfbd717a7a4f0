/** Bytes of a module under construction: nested lists, flattened once at the end. */
export type Code = number | readonly Code[]

/** An unsigned integer in LEB128, as WebAssembly writes counts and indices. */
export function unsigned(n: number): number[] {
  const out: number[] = []
  let rest = n >>> 0
  do {
    const low = rest & 127
    rest >>>= 7
    out.push(rest ? low | 128 : low)
  } while (rest)
  return out
}

/** A signed 32-bit integer in LEB128. */
export function signed(n: number): number[] {
  const out: number[] = []
  let rest = n | 0
  while (true) {
    const low = rest & 127
    rest >>= 7
    if ((rest === 0 && !(low & 64)) || (rest === -1 && low & 64)) {
      out.push(low)
      return out
    }
    out.push(low | 128)
  }
}

export const float32Bytes = (x: number): number[] => [...new Uint8Array(Float32Array.of(x).buffer)]
export const float64Bytes = (x: number): number[] => [...new Uint8Array(Float64Array.of(x).buffer)]

export const name = (text: string): Code => [unsigned(text.length), [...text].map((c) => c.charCodeAt(0))]

/** Iterative: expressions of long kernels nest deeply. */
export function flatten(code: Code): Uint8Array {
  const bytes: number[] = []
  const stack: { list: readonly Code[]; at: number }[] = [{ list: [code], at: 0 }]
  while (stack.length > 0) {
    const top = stack[stack.length - 1]!
    if (top.at === top.list.length) {
      stack.pop()
      continue
    }
    const next = top.list[top.at++]!
    if (typeof next === 'number') bytes.push(next)
    else stack.push({ list: next, at: 0 })
  }
  return Uint8Array.from(bytes)
}
