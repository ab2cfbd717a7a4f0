import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'chrome.exe',
]
const places = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']

/** Path of Chromium or Chrome: the variable CHROMIUM, or where such programs are; null for none. */
export function findChromium(): string | null {
  const { CHROMIUM, PATH = '' } = process.env
  if (CHROMIUM) return CHROMIUM
  const inPath = PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  return [...inPath, ...places].find((path) => existsSync(path)) ?? null
}

/** Opens an address in a Chromium of its own, without a window and without a word to anybody else. */
export class Chromium {
  readonly #process: ChildProcess
  readonly #profile: string
  /** Fails when it ends by itself. */
  readonly ended: Promise<never>

  constructor(path: string, address: string) {
    this.#profile = mkdtempSync(join(tmpdir(), 'wengert-browser-'))
    const options = [
      'headless',
      'no-sandbox',
      'disable-gpu',
      'disable-quic',
      'disable-dev-shm-usage',
      'no-first-run',
      'disable-background-networking',
      'disable-component-update',
      'disable-sync',
      `user-data-dir=${this.#profile}`,
    ]
    const args = [...options.map((option) => `--${option}`), address]
    this.#process = spawn(path, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    this.#process.stderr!.on('data', (text) => {
      said = `${said}${text}`.slice(-2000)
    })
    this.ended = new Promise((_, reject) => {
      this.#process.on('error', reject)
      this.#process.on('exit', (code) => reject(new Error(`Chromium ended with ${code}: ${said}`)))
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
