/**
 * Runs workloads in jax-js; commands and answers are those of ../serve.ts. Needs Node 24.
 *
 *     node jax-js.mjs FOLDER
 *
 * FOLDER has the package in its node_modules.
 */
import { load } from './jax-js/load.mjs'
import { workloads } from './jax-js/workloads.mjs'
import { serve } from './serve.mjs'

await serve(workloads(await load(process.argv[2])))
