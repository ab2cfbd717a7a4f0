import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Browser, type Found, findBrowsers } from './browser.ts'
import { type Bundled, bundle } from './bundle.ts'
import type { Outcome } from './inside/run.ts'
import { serve } from './serve.ts'

// The tests that need nothing of Node, in Chromium and Firefox: in a page and in a worker, where memory can be shared and
// where it cannot. `npm run browser -- TEXT` takes only files whose names contain TEXT.

interface Place {
  readonly place: 'page' | 'worker'
  readonly isolated: boolean
  readonly threads: number
  /** The files that run there: what others have shown need not be shown again. */
  readonly takes: (source: string) => boolean
}

const engineOnly = (source: string) => /^test\/(engine|ops|tape|browser)\//.test(source)
const places: readonly Place[] = [
  { place: 'page', isolated: true, threads: 3, takes: () => true },
  { place: 'page', isolated: false, threads: 3, takes: () => true },
  { place: 'worker', isolated: true, threads: 3, takes: engineOnly },
  { place: 'worker', isolated: false, threads: 3, takes: engineOnly },
]

interface Count {
  readonly passed: number
  readonly failed: number
}

/** Longest time for a page, in milliseconds. */
const patience = 900_000

const root = fileURLToPath(new URL('../..', import.meta.url))

async function runIn(found: Found, folder: string, files: Bundled['files'], where: Place): Promise<Count> {
  const { place, isolated, threads, takes } = where
  const mine = files.filter(({ source }) => takes(source))
  const served = await serve(folder, { files: mine, threads, place }, isolated)
  const browser = new Browser(found, served.address)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${patience / 1000} s`)), patience)
  })
  let error = ''
  try {
    const end = await Promise.race([served.end, browser.ended, late])
    error = end.error
    if (end.isolated !== isolated) error ||= `cross-origin isolation is ${end.isolated}`
  } catch (thrown) {
    error = (thrown as Error).message
  } finally {
    clearTimeout(timer)
    await browser.close()
    served.close()
  }
  return report(found, where, served.outcomes, error)
}

function report(
  { kind }: Found,
  { place, isolated }: Place,
  outcomes: readonly Outcome[],
  error: string,
): Count {
  let [passed, out, failed] = [0, 0, error === '' ? 0 : 1]
  for (const { file, passed: good, failures, leftOut } of outcomes) {
    passed += good
    out += leftOut.length
    failed += failures.length
    for (const failure of failures) console.log(`FAILED ${file} > ${failure.test}\n${failure.error}`)
  }
  if (error !== '') console.log(`FAILED ${error}`)
  console.log(
    `${kind.name}, ${place}, ${isolated ? '' : 'not '}isolated: ${outcomes.length} files, ${passed} passed, ${failed} failed, ${out} left out`,
  )
  return { passed, failed: passed === 0 ? Math.max(failed, 1) : failed }
}

async function all(browsers: readonly Found[], wanted: string): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'wengert-browser-'))
  try {
    const { files, leftOut } = await bundle(root, folder)
    const chosen = files.filter(({ source }) => source.includes(wanted))
    for (const { source, why } of leftOut) console.log(`left out ${source}: ${why}`)
    let [passed, failed] = [0, 0]
    for (const found of browsers) {
      for (const where of places) {
        if (!chosen.some(({ source }) => where.takes(source))) continue
        const count = await runIn(found, folder, chosen, where)
        passed += count.passed
        failed += count.failed
      }
    }
    console.log(`${passed} passed, ${failed} failed`)
    return failed === 0 && passed > 0
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const browsers = findBrowsers()
if (browsers.length === 0)
  console.log('browser tests: skipped, none found; CHROMIUM=PATH or FIREFOX=PATH says where one is')
else if (!(await all(browsers, process.argv[2] ?? ''))) process.exitCode = 1
