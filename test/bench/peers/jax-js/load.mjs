import { createRequire } from 'node:module'
import { join } from 'node:path'

/** jax-js from the node_modules of a folder, on its WebAssembly backend. */
export async function load(folder) {
  const jax = createRequire(join(folder, 'package.json'))('@jax-js/jax')
  await jax.init('wasm')
  jax.defaultDevice('wasm')
  return jax
}
