import { Tensor } from '@wengert/autograd'
import { argumentsFor, type Call } from './call.ts'
import { propertiesOf } from './hostile.ts'

/** A value as a script would write it, as far as that goes. */
function show(value: unknown, depth = 0): string {
  if (value instanceof Tensor) return showTensor(value)
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return '() => ...'
  if (typeof value === 'symbol' || typeof value !== 'object' || value === null)
    return Object.is(value, -0) ? '-0' : String(value)
  if (depth > 4) return '...'
  if (Array.isArray(value)) {
    const entries = Array.from(value.slice(0, 12), (each) => show(each, depth + 1))
    return `[${[...entries, ...(value.length > 12 ? [`... ${value.length} in all`] : [])].join(', ')}]`
  }
  const properties = propertiesOf(value)
  if (properties === null) return '<an object>'
  const entries = Object.entries(properties).map(
    ([name, { value: each, get }]) => `${name}: ${get ? '<getter>' : show(each, depth + 1)}`,
  )
  return `{ ${entries.join(', ')} }`
}

function showTensor(x: Tensor): string {
  const facts = `[${x.shape.join(', ')}] ${x.dtype}${x.requiresGrad ? ' tracked' : ''}`
  if (x.size > 12) return `<${facts}>`
  try {
    return `<${facts} ${Array.from(x.data()).join(' ')}>`
  } catch {
    return `<${facts}, freed>`
  }
}

/** `name(argument, ...)`, with `.` in front for a method. */
export function showCall(call: Call): string {
  const args = argumentsFor(call).map((each) => show(each))
  return `${call.asMethod ? '.' : ''}${call.name}(${args.join(', ')})`
}
