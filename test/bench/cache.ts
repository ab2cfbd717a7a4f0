import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** Packages that some systems need and the project does not. */
export interface Fetched {
  /** Folder in the cache. */
  readonly name: string
  /** As `npm install` takes them. */
  readonly packages: readonly string[]
}

/** The folder with the packages in its node_modules; null where they were never fetched. */
export function cached(cache: string, { name }: Fetched): string | null {
  const folder = join(cache, name)
  return existsSync(join(folder, 'node_modules')) ? folder : null
}

/**
 * As {@link cached}, fetching what is not there. Install scripts do not run, and no file of the project changes. Gives an
 * error where the registry cannot be reached: a fetch that fails leaves nothing behind.
 */
export function fetched(cache: string, wanted: Fetched, note: (line: string) => void): string | Error {
  const known = cached(cache, wanted)
  if (known !== null) return known
  const folder = join(cache, wanted.name)
  note(`fetching ${wanted.packages.join(', ')} into ${folder}`)
  const unfinished = `${folder}.unfinished`
  mkdirSync(unfinished, { recursive: true })
  const flags = ['--ignore-scripts', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']
  const args = ['install', ...flags, '--prefix', unfinished, ...wanted.packages]
  const options = { encoding: 'utf8', shell: process.platform === 'win32' } as const
  const { status, stderr, error } = spawnSync('npm', args, options)
  if (status === 0) {
    renameSync(unfinished, folder)
    return folder
  }
  rmSync(unfinished, { recursive: true })
  return new Error(`npm install ${wanted.packages.join(' ')}: ${error?.message ?? firstError(stderr)}`)
}

/** The line that says most of what npm prints when it fails. */
function firstError(text: string): string {
  const lines = text.split('\n').map((line) => line.replace(/^npm (error|ERR!) ?/, ''))
  return lines.find((line) => line !== '' && !/^(npm |code |errno |syscall |path )/.test(line)) ?? 'it failed'
}
