import { builtin, environment } from '../../host.ts'

/** A native library, as koffi gives it: functions by their prototypes in C. */
export interface Library {
  func(prototype: string): (...args: readonly unknown[]) => unknown
}

/** The part of koffi that is used. */
export interface Koffi {
  load(path: string): Library
  address(memory: ArrayBufferView): bigint
}

/** koffi and where it was found, so that other threads find it too. */
export interface FoundKoffi {
  readonly koffi: Koffi
  readonly path: string
}

interface Modules {
  createRequire(from: string): ((path: string) => unknown) & { resolve(name: string): string }
}

/** koffi as the working directory, the program that runs or this package sees it; null where it is not installed. */
export function loadKoffi(): FoundKoffi | null {
  const modules = builtin<Modules>('node:module')
  if (modules === null) return null
  const places = [`${process.cwd()}/index.js`, process.argv[1], import.meta.url as string | undefined]
  for (const place of places) {
    if (place === undefined) continue
    try {
      const require = modules.createRequire(place)
      const path = require.resolve('koffi')
      return { koffi: require(path) as Koffi, path }
    } catch {
      // Not seen from here.
    }
  }
  return null
}

const mkl = environment('MKLROOT') ?? '/opt/intel/oneapi/mkl/latest'

/** Where the libraries usually are; bare names are left to the system's loader. */
const usual: Readonly<Record<string, readonly string[]>> = {
  linux: [
    '/usr/lib/x86_64-linux-gnu/openblas-pthread/libopenblas.so.0',
    '/usr/lib/aarch64-linux-gnu/openblas-pthread/libopenblas.so.0',
    'libopenblasp.so.0',
    'libopenblas.so.0',
    'libopenblas.so',
    'libmkl_rt.so.2',
    'libmkl_rt.so',
    `${mkl}/lib/libmkl_rt.so.2`,
    `${mkl}/lib/intel64/libmkl_rt.so.2`,
  ],
  darwin: [
    '/System/Library/Frameworks/Accelerate.framework/Accelerate',
    '/opt/homebrew/opt/openblas/lib/libopenblas.dylib',
    '/usr/local/opt/openblas/lib/libopenblas.dylib',
  ],
  win32: ['libopenblas.dll', 'openblas.dll', 'mkl_rt.2.dll', 'mkl_rt.1.dll'],
}

export function libraryPaths(): readonly string[] {
  return usual[process.platform] ?? ['libopenblas.so.0', 'libopenblas.so']
}
