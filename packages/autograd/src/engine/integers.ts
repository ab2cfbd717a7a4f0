/**
 * `list.map(f)` for sizes, strides and axes; a copy without f.
 *
 * What V8 compiles of `map` makes an array of doubles wherever it does not see that numbers are small integers, as after
 * a product or `Math.max`. Shapes made from that one are of doubles too, and all that was compiled for shapes of integers
 * is compiled again, for seconds. Here every number that can be a small integer becomes one, and so does -0.
 */
export function integers<T>(list: readonly T[], f: (x: T, i: number) => number = Number): number[] {
  const out: number[] = []
  for (let i = 0; i < list.length; i++) {
    const n = f(list[i]!, i)
    const small = n | 0
    out.push(n === small ? small : n)
  }
  return out
}
