import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** A kind of browser: what its programs are called, and how one opens an address without a window or a word to others. */
interface Kind {
  readonly name: string
  /** The variable that says where the program is. */
  readonly variable: string
  readonly programs: readonly string[]
  readonly places: readonly string[]
  readonly args: (profile: string, address: string) => readonly string[]
}

const kinds: readonly Kind[] = [
  {
    name: 'Chromium',
    variable: 'CHROMIUM',
    programs: [
      'chromium',
      'chromium-browser',
      'google-chrome',
      'google-chrome-stable',
      'chrome',
      'chrome.exe',
    ],
    places: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
    args: (profile, address) => [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--user-data-dir=${profile}`,
      address,
    ],
  },
  {
    name: 'Firefox',
    variable: 'FIREFOX',
    programs: ['firefox', 'firefox-esr', 'firefox.exe'],
    places: ['/Applications/Firefox.app/Contents/MacOS/firefox'],
    args: (profile, address) => ['--headless', '--no-remote', '--profile', profile, address],
  },
]

/** A browser that is there. */
export interface Found {
  readonly kind: Kind
  readonly path: string
}

/** The browsers that are there: where the variables CHROMIUM and FIREFOX say, or where such programs are; empty, none. */
export function findBrowsers(): Found[] {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return kinds.flatMap((kind) => {
    const inPath = folders.flatMap((folder) => kind.programs.map((program) => join(folder, program)))
    const path =
      process.env[kind.variable] ?? [...inPath, ...kind.places].find((candidate) => existsSync(candidate))
    return path ? [{ kind, path }] : []
  })
}

/** Opens an address in a browser of its own. */
export class Browser {
  readonly #process: ChildProcess
  readonly #profile: string
  /** Fails when it ends by itself. */
  readonly ended: Promise<never>

  constructor({ kind, path }: Found, address: string) {
    this.#profile = mkdtempSync(join(tmpdir(), 'wengert-browser-'))
    this.#process = spawn(path, kind.args(this.#profile, address), { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    this.#process.stderr!.on('data', (text) => {
      said = `${said}${text}`.slice(-2000)
    })
    this.ended = new Promise((_, reject) => {
      this.#process.on('error', reject)
      this.#process.on('exit', (code) => reject(new Error(`${kind.name} ended with ${code}: ${said}`)))
    })
    this.ended.catch(() => {})
  }

  async close(): Promise<void> {
    const gone = new Promise((resolve) => this.#process.once('exit', resolve))
    if (this.#process.exitCode === null && this.#process.kill()) await gone
    // Its children may write for a moment longer.
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}
