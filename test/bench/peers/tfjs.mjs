/**
 * Runs workloads in TensorFlow.js; commands and answers are those of ../serve.ts.
 *
 *     node tfjs.mjs FOLDER wasm|cpu
 *
 * FOLDER has the packages in its node_modules.
 */
import { serve } from './serve.mjs'
import { load } from './tfjs/load.mjs'
import { workloads } from './tfjs/workloads.mjs'

const [folder, backend] = process.argv.slice(2)
await serve(workloads(await load(folder, backend)))
