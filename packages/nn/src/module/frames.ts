import { WengertError } from '@wengert/autograd'
import { typeName } from '../options.ts'
import { walk } from './members.ts'
import type { Module } from './module.ts'

/** The modules whose `forward` is running, outermost first. */
const frames: Module[] = []
/** Errors that already say where they happened. */
const located = new WeakSet<WengertError>()
/** Prototypes whose `forward` was wrapped. */
const wrapped = new WeakSet<object>()

/** Is told of every module that ran and what it returned; see {@link observing}. */
export type Observer = (module: Module, output: unknown) => void
let observer: Observer | null = null

type Forward = (this: Module, ...inputs: unknown[]) => unknown

/**
 * Makes the `forward` methods of a module's classes known as frames, so that an error thrown inside names the path
 * of the module it happened in. Each class is wrapped once, when its first module is made.
 */
export function wrapForward(module: Module): void {
  let prototype = Object.getPrototypeOf(module)
  while (prototype !== null && !wrapped.has(prototype)) {
    wrapped.add(prototype)
    const descriptor = Object.getOwnPropertyDescriptor(prototype, 'forward')
    if (typeof descriptor?.value === 'function') {
      Object.defineProperty(prototype, 'forward', { ...descriptor, value: framed(descriptor.value) })
    }
    prototype = Object.getPrototypeOf(prototype)
  }
}

function framed(forward: Forward): Forward {
  return function (this: Module, ...inputs) {
    // `super.forward(x)` is the same module still, not a module of its own.
    if (frames.at(-1) === this) return forward.apply(this, inputs)
    const depth = frames.push(this) - 1
    try {
      const output = forward.apply(this, inputs)
      observer?.(this, output)
      return output
    } catch (error) {
      if (error instanceof WengertError && !located.has(error)) {
        located.add(error)
        const path = pathOf(frames)
        if (path.toLowerCase() !== error.op.toLowerCase()) error.within(path)
      }
      throw error
    } finally {
      frames.length = depth
    }
  }
}

/** Runs `body`, telling `watch` of every module that runs in it. */
export function observing<T>(watch: Observer, body: () => T): T {
  const before = observer
  observer = watch
  try {
    return body()
  } finally {
    observer = before
  }
}

/** As `Net.features[2] (Conv2d)`: the outermost module's class, the way down, the innermost one's class. */
function pathOf(chain: readonly Module[]): string {
  let path = typeName(chain[0]!)
  for (let i = 1; i < chain.length; i++) path += stepTo(chain[i - 1]!, chain[i]!)
  return chain.length === 1 ? path : `${path} (${typeName(chain.at(-1)!)})`
}

function stepTo(parent: Module, child: Module): string {
  const found = walk(parent).find(({ module }) => module === child)
  if (found === undefined) return ` > ${typeName(child)}`
  return found.name
    .split('.')
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join('')
}
