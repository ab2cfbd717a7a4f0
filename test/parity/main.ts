import { adapters } from './adapters/index.ts'
import { main } from './cli.ts'

process.exitCode = main(process.argv.slice(2), adapters, { out: console.log, err: console.error })
