import { main } from './cli.ts'
import { mutants } from './index.ts'

process.exitCode = main(process.argv.slice(2), mutants, { out: console.log, err: console.error })
