import type { Drawer } from '#test/testing/oracles/draw.ts'
import { anything, instead, propertiesOf } from './hostile.ts'

/** Arguments made wrong in one place; the arguments it is given stay as they are. */
export type Change = (args: readonly unknown[]) => unknown[]

type Path = readonly (string | number)[]

interface Place {
  readonly path: Path
  readonly value: unknown
}

/** Every place in the arguments that a change may go to: those themselves, entries of lists and options. */
function placesOf(args: readonly unknown[]): Place[] {
  const found: Place[] = [{ value: args, path: [] }]
  for (const { value, path } of found) {
    if (path.length > 3 || found.length > 60) continue
    if (Array.isArray(value))
      for (const [i, entry] of value.entries()) found.push({ value: entry, path: [...path, i] })
    else
      for (const [name, property] of Object.entries(propertiesOf(value) ?? {}))
        found.push({ value: property.value, path: [...path, name] })
  }
  return found.slice(1)
}

/** A copy in which what holds the last key of the path is another. */
function edited(value: unknown, path: Path, edit: (holder: any, key: string | number) => void): unknown {
  const properties = propertiesOf(value)
  const copy: any = Array.isArray(value) ? [...value] : properties && Object.defineProperties({}, properties)
  // An earlier change may have removed what this one goes to.
  if (copy === null) return value
  const [key, ...rest] = path as [string | number, ...Path]
  if (rest.length === 0) edit(copy, key)
  else if (Object.hasOwn(copy, key)) copy[key] = edited(copy[key], rest, edit)
  return copy
}

/** Sets it where there is a getter, too, or where the name is that of the prototype. */
function define(holder: object, key: string | number, value: unknown): void {
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true })
}

/** A random change: something else in a place, nothing there, or something more. */
export function drawChange(args: readonly unknown[], random: Drawer): Change {
  const places = placesOf(args)
  const kind = random.below(8)
  if (kind === 0 || places.length === 0) {
    const more = anything(random)
    return (list) => [...list, more]
  }
  const { path, value: good } = places[random.below(places.length)]!
  const value = instead(good, random)
  const edit = (holder: any, key: string | number) => {
    if (kind === 1 && Array.isArray(holder)) holder.splice(key as number, 1)
    else if (kind === 1) delete holder[key]
    else if (kind === 2 && Array.isArray(holder)) holder.splice(key as number, 0, value)
    else define(holder, kind === 2 ? `${key}Too` : key, value)
  }
  return (list) => edited(list, path, edit) as unknown[]
}
