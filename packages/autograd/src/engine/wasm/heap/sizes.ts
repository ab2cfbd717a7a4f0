/**
 * Size classes of the heap, in bytes: multiples of 64 up to 1 KiB, above it eight steps to every doubling, so that at
 * most an eighth of a block is idle. Classes are numbered; equal classes are interchangeable.
 */
const smallest = 64

/** 2^n. The general power function takes longer than all else here; other n are of sizes that no heap can hold. */
const powerOf2 = (n: number) => (n >= 0 && n < 31 ? 1 << n : 2 ** n)

/** Blocks of so many units, of which small models make thousands a second, have their classes in a table. */
const listed = 1024
const classes = Uint8Array.from({ length: listed + 1 }, (_, units) => classHolding(units))

/** The class of the smallest block that holds so many bytes. */
export function classAbove(bytes: number): number {
  const units = Math.max(1, Math.ceil(bytes / smallest))
  return units <= listed ? classes[units]! : classHolding(units)
}

function classHolding(units: number): number {
  if (units <= 16) return units
  const shift = 28 - Math.clz32(units)
  const steps = Math.ceil(units / powerOf2(shift))
  return shift * 8 + steps
}

/** The class of the largest block that lies within so many bytes, which are at least 64. */
export function classWithin(bytes: number): number {
  const units = Math.floor(bytes / smallest)
  if (units <= 16) return units
  const shift = 28 - Math.clz32(units)
  return shift * 8 + Math.floor(units / powerOf2(shift))
}

export function bytesOfClass(index: number): number {
  if (index <= 16) return index * smallest
  // 8 < steps <= 16 within each doubling, so that index and (shift, steps) determine each other.
  const shift = Math.ceil(index / 8) - 2
  return (index - shift * 8) * smallest * powerOf2(shift)
}
