import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { exception } from './exceptions.ts'
import type { TestFile } from './inside/run.ts'

/** The part of esbuild that is used here. */
interface Bundler {
  build(options: object): Promise<{ metafile: Metafile }>
}

interface Metafile {
  readonly inputs: Record<
    string,
    { readonly imports: readonly { readonly path: string; readonly kind: string }[] }
  >
  readonly outputs: Record<string, { readonly entryPoint?: string }>
}

/** What has been bundled: modules by the test files they are made of, and the files left out with the reason. */
export interface Bundled {
  readonly files: readonly TestFile[]
  readonly leftOut: readonly { readonly source: string; readonly why: string }[]
}

// Comes with the bundler of the packages.
const esbuild = createRequire(createRequire(import.meta.url).resolve('tsup'))('esbuild') as Bundler

const entry = 'test/browser/inside/page.ts'

/** Bundles the test files that need nothing of Node, and the page that runs them, into a folder. */
export async function bundle(root: string, folder: string): Promise<Bundled> {
  const sources = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => `test/${path.replaceAll('\\', '/')}`)
    .sort()
  const able = sources.filter((source) => exception(source) === null)
  const { inputs } = (await build(root, able, { write: false, outdir: folder })).metafile
  const leftOut: { source: string; why: string }[] = []
  const kept = sources.filter((source) => {
    const why = exception(source) ?? nodeModule(inputs, source)
    if (why !== null) leftOut.push({ source, why })
    return why === null
  })
  const inside = 'test/browser/inside/threads.ts'
  const { outputs } = (await build(root, [entry, inside, ...kept], { outdir: folder })).metafile
  const files = [inside, ...kept].map((source) => {
    const module = Object.keys(outputs).find((path) => outputs[path]!.entryPoint === source)!
    return { source, module: `/${relative(folder, join(root, module)).replaceAll('\\', '/')}` }
  })
  return { files, leftOut }
}

function build(root: string, entryPoints: readonly string[], options: object) {
  return esbuild.build({
    absWorkingDir: root,
    entryPoints,
    outbase: root,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    metafile: true,
    logLevel: 'silent',
    external: ['node:*'],
    define: { 'process.env': '{}' },
    ...options,
  })
}

/** Why a source cannot run in a browser: what it imports of Node, itself or by others; null if nothing. */
function nodeModule(inputs: Metafile['inputs'], source: string): string | null {
  const seen = new Set<string>([source])
  for (const path of seen) {
    for (const { path: imported, kind } of inputs[path]?.imports ?? []) {
      // What is imported when a function is called may be of Node: the packages do that.
      if (kind === 'dynamic-import') continue
      if (imported.startsWith('node:')) return `${path === source ? '' : `${path} `}imports ${imported}`
      seen.add(imported)
    }
  }
  return null
}
