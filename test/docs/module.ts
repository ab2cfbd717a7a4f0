import type { Example } from './extract.ts'
import { namesIn } from './names.ts'
import { foreign, standIns } from './standIns.ts'
import { type Exported, exportsOf, type ModuleName, modules } from './surface.ts'

const packages: readonly ModuleName[] = ['@wengert/autograd', '@wengert/nn', '@wengert/optim']

/** Where the names of an example in a file are looked up, the nearest first: what a reader of that file has at hand. */
function scopesOf(file: string): string[] {
  const inner = /^packages\/(\w+)\/src\/(.*)$/.exec(file)
  const scopes: string[] = [...packages]
  if (file.includes('/testing/')) scopes.unshift('@wengert/autograd/testing')
  if (file.includes('/testing/oracles/')) scopes.unshift('#autograd/testing/oracles/index.ts')
  if (inner) scopes.push(`#${inner[1]}/${inner[2]}`)
  return scopes
}

const known = new Map<string, ReadonlyMap<string, Exported>>()

function namesOf(scope: string): ReadonlyMap<string, Exported> {
  const file = modules[scope as ModuleName] ?? scope.replace(/^#(\w+)\//, 'packages/$1/src/')
  if (!known.has(scope)) known.set(scope, new Map(exportsOf(file).map((one) => [one.name, one])))
  return known.get(scope)!
}

/** The nearest scope with a value of this name, or else with a type. */
function scopeWith(name: string, scopes: readonly string[]): string | undefined {
  const having = scopes.filter((scope) => namesOf(scope).has(name))
  return having.find((scope) => namesOf(scope).get(name)!.isValue) ?? having[0]
}

/**
 * An example as a module: on its first line the imports and stand-ins it needs, then its own lines. A name that is
 * found nowhere is left to the compiler, which knows the globals.
 */
export function moduleOf({ file, code, complete }: Example): string {
  if (complete) return `export {}\n${code}\n`
  const { used, declared } = namesIn(code)
  const scopes = scopesOf(file)
  const prelude = new Map<string, string>()
  const declare = (name: string) => {
    if (prelude.has(name)) return
    const scope = scopeWith(name, scopes)
    const standIn = standIns[name]
    if (scope) prelude.set(name, `import { ${name} } from '${scope}'`)
    else if (name in foreign) prelude.set(name, foreign[name]!)
    else if (standIn !== undefined) {
      for (const needed of namesIn(`;(${standIn})`).used) declare(needed)
      prelude.set(name, `const ${name} = ${standIn}`)
    }
  }
  for (const name of used) if (!declared.has(name)) declare(name)
  return `${[...prelude.values(), 'export {}'].join('; ')}\n${code}\n`
}
