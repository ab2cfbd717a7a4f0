import { builtin } from '../../host.ts'
import type { Blas } from '../machine/blas.ts'
import type { Machine } from '../machine/machine.ts'
import { bestCore, cpuinfo, withEnvironment } from './core.ts'
import { type Koffi, type Library, libraryPaths, loadKoffi } from './libraries.ts'
import { NativeBlas, type Opened } from './native.ts'
import { firstError } from './verify.ts'

/** What to look for. */
export interface BlasOptions {
  /** Path or name of the library, instead of the usual ones. */
  readonly library?: string
  /** Core type of OpenBLAS, instead of the best for this CPU. */
  readonly core?: string
}

/** The library that was found, and what is to be said about the search. */
export interface BlasSearch {
  readonly blas: Blas | null
  readonly notes: readonly string[]
}

/** Looks for a BLAS and tries it on small products; one that computes them wrongly is refused. */
export function findBlas(machine: Machine, options: BlasOptions = {}, found = loadKoffi()): BlasSearch {
  if (builtin('node:module') === null) return { blas: null, notes: ['native libraries are for Node only'] }
  if (found === null) return { blas: null, notes: ['koffi is not installed (npm install koffi)'] }
  const paths = options.library === undefined ? libraryPaths() : [options.library]
  const notes: string[] = []
  for (const path of paths) {
    const opened = open(found.koffi, path, options)
    if (typeof opened === 'string') {
      if (options.library !== undefined) notes.push(opened)
      continue
    }
    const blas = new NativeBlas(machine, found, opened)
    const wrong = firstError(machine, blas)
    if (wrong === null) return { blas, notes: [...notes, ...opened.notes] }
    notes.push(`${opened.name} at ${path} is refused: ${wrong}`)
  }
  if (notes.length === 0) notes.push(`no BLAS among ${paths.join(', ')}`)
  return { blas: null, notes }
}

/** Loads a library for one thread, as the engine has threads of its own; a text says why that failed. */
function open(koffi: Koffi, path: string, options: BlasOptions): Opened | string {
  // Read by OpenBLAS while it is loaded. An inherited core type is overridden: that of a lesser CPU halves the speed.
  const core = options.core ?? bestCore(cpuinfo())
  const values = { OPENBLAS_CORETYPE: core, OPENBLAS_NUM_THREADS: '1', VECLIB_MAXIMUM_THREADS: '1' }
  try {
    return withEnvironment(values, () => prepare(koffi, koffi.load(path), path, core))
  } catch (error) {
    return `${path} cannot be used: ${error instanceof Error ? error.message : String(error)}`
  }
}

function prepare(koffi: Koffi, library: Library, path: string, core: string | null): Opened {
  const config = call(library, 'const char *openblas_get_config()') as string | undefined
  if (config !== undefined) {
    if (config.includes('USE64BITINT')) throw new Error('its integers have 64 bits')
    call(library, 'void openblas_set_num_threads(int n)', 1)
    const used = call(library, 'const char *openblas_get_corename()') as string | undefined
    const other = core !== null && used?.toLowerCase() !== core.toLowerCase()
    const notes = other
      ? [
          `OpenBLAS runs as ${used}, not as ${core}: it lacks that, was loaded before, or this is no main thread`,
        ]
      : []
    return { library, path, name: `${/OpenBLAS \S+/.exec(config)?.[0] ?? 'OpenBLAS'} (${used})`, notes }
  }
  if (/mkl/i.test(path)) {
    layer(koffi, library)
    call(library, 'void MKL_Set_Num_Threads(int n)', 1)
    return { library, path, name: 'MKL', notes: [] }
  }
  return { library, path, name: path.includes('Accelerate') ? 'Accelerate' : path, notes: [] }
}

/** Calls a function of the library, if it has it. */
function call(library: Library, declaration: string, ...args: unknown[]): unknown {
  let found: ReturnType<Library['func']>
  try {
    found = library.func(declaration)
  } catch {
    return undefined
  }
  return found(...args)
}

/** MKL ends the process if the runtime of the threads it is to use is missing: it is told which one there is. */
function layer(koffi: Koffi, mkl: Library): void {
  const [intel, sequential, gnu] = [0, 1, 3]
  const has = (name: string) => {
    try {
      koffi.load(name)
      return true
    } catch {
      return false
    }
  }
  const chosen = has('libiomp5.so') || has('libiomp5md.dll') ? intel : has('libgomp.so.1') ? gnu : sequential
  call(mkl, 'int MKL_Set_Threading_Layer(int code)', chosen)
}
