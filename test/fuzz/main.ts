import { main } from './cli.ts'
import { watchdog } from './watchdog.ts'

/** The slowest calls take half a second where nothing else runs. */
const limit = 120_000

process.exitCode = main(process.argv.slice(2), { out: console.log, err: console.error }, watchdog(limit))
