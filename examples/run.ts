import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { type Outcome, runExample } from './support/runner/runExample.ts'
import { thumbnail } from './support/runner/thumbnail.ts'

// Runs every example and compares what it prints with the expected output kept beside it, in examples/expected.

const command = new Command('npm run examples --')
  .description('Runs the examples and compares what they print with the expected output kept beside them.')
  .option('--only <name>', 'only examples with this in their names', '')
  .option('--update', 'write what they print as the expected output; tolerances are kept')
  .option('--thumbnails', 'make the small pictures of examples/README.md anew')
// Package runners hand on the `--` that separates their own options from these.
const argv = process.argv.slice(2).filter((argument, i) => i > 0 || argument !== '--')
const options = command.parse(argv, { from: 'user' }).opts()

const names = readdirSync('examples')
  .flatMap((file) => /^(\d\d-.*)\.ts$/.exec(file)?.[1] ?? [])
  .filter((name) => name.includes(options.only))
  .sort()
const outcomes: Outcome[] = []
for (const name of names) {
  const outcome = await runExample(name, options.update === true)
  outcomes.push(outcome)
  const verdict = outcome.wrong.length === 0 ? (options.update ? 'written' : 'passed') : 'FAILED'
  console.log(`${verdict.padEnd(8)}${outcome.seconds.toFixed(1).padStart(6)} s  ${name}`)
  for (const line of outcome.wrong.slice(0, 24)) console.log(`    ${line}`)
  const picture = `out/${name}.svg`
  if (options.thumbnails && existsSync(picture))
    writeFileSync(`examples/thumbnails/${name}.svg`, thumbnail(readFileSync(picture, 'utf8')))
}

const failed = outcomes.filter(({ wrong }) => wrong.length > 0).length
if (names.length === 0) console.log(`no example has "${options.only}" in its name`)
console.log(`${names.length - failed} passed, ${failed} failed`)
if (failed > 0 || names.length === 0) process.exitCode = 1
