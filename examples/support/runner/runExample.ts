import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compareOutput, updateExpected } from './compare.ts'

export interface Outcome {
  readonly name: string
  /** What is wrong; nothing where all is as expected. */
  readonly wrong: readonly string[]
  readonly seconds: number
}

const tenMinutes = 600_000

/** Runs `examples/NAME.ts` in a process of its own and holds what it prints against `examples/expected/NAME.txt`. */
export async function runExample(name: string, update: boolean): Promise<Outcome> {
  const file = join('examples', 'expected', `${name}.txt`)
  const start = performance.now()
  const { code, out, err } = await execute(join('examples', `${name}.ts`))
  const seconds = (performance.now() - start) / 1000
  if (code !== 0)
    return { name, seconds, wrong: [`ended with ${code}`, ...lastLines(out), ...lastLines(err)] }
  if (update) {
    writeFileSync(file, updateExpected(existsSync(file) ? readFileSync(file, 'utf8') : '', out))
    return { name, seconds, wrong: [] }
  }
  if (!existsSync(file)) return { name, seconds, wrong: [`there is no ${file}; --update writes it`] }
  return { name, seconds, wrong: compareOutput(readFileSync(file, 'utf8'), out) }
}

function execute(script: string): Promise<{ code: number | string; out: string; err: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: tenMinutes,
    env: { ...process.env, NO_COLOR: '1' },
  })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code: code ?? signal ?? 'no exit code', out, err }))
  })
}

function lastLines(text: string): string[] {
  return text.trimEnd().split('\n').slice(-12)
}
