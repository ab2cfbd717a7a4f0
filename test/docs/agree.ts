import { isTensor } from '@wengert/autograd'
import type { Written } from './value.ts'

/** Whether a value is what a comment writes. Tensors count as their nested arrays. */
export function agrees(got: unknown, written: Written): boolean {
  const value = isTensor(got) ? got.toArray() : got
  switch (written.kind) {
    case 'number':
      return typeof value === 'number' && isClose(value, written.value, written.decimals)
    case 'plain':
      return value === written.value
    case 'list': {
      const items = listOf(value, written.type)
      if (items === null || !fits(items.length, written.items.length, written.open)) return false
      return written.items.every((item, i) => agrees(items[i], item))
    }
    case 'record': {
      if (typeof value !== 'object' || value === null) return false
      if (!fits(Object.keys(value).length, written.entries.length, written.open)) return false
      return written.entries.every(([key, entry]) => agrees((value as Record<string, unknown>)[key], entry))
    }
  }
}

const fits = (got: number, written: number, open: boolean) => (open ? got >= written : got === written)

function listOf(value: unknown, type: string): ArrayLike<unknown> | null {
  if (type === 'Array') return Array.isArray(value) ? value : null
  const isTyped = ArrayBuffer.isView(value) && value.constructor.name === type
  return isTyped ? (value as unknown as ArrayLike<unknown>) : null
}

/** From three decimals on the value rounds to what is written; with fewer it is that, to float32's precision. */
function isClose(got: number, written: number, decimals: number): boolean {
  if (Object.is(got, written) || got === written) return true
  const slack = decimals >= 3 ? 0.5 * 10 ** -decimals : 1e-6 * Math.max(1, Math.abs(written))
  return Math.abs(got - written) <= slack * (1 + 1e-9)
}

/** Whether a text is the written one, in which `...` stands for anything. */
export function reads(got: string, written: string): boolean {
  const parts = written.split('...').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[^]*')}$`).test(got)
}
