import { createRequire } from 'node:module'
import { join } from 'node:path'

/** TensorFlow.js from the node_modules of a folder, on a backend of that name. */
export async function load(folder, backend) {
  // It says on stdout and stderr that its native addon would be faster.
  for (const name of ['log', 'info', 'warn']) console[name] = () => {}
  const require = createRequire(join(folder, 'package.json'))
  const tf = require('@tensorflow/tfjs')
  if (backend === 'wasm') require('@tensorflow/tfjs-backend-wasm')
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js has no backend ${backend} here`)
  await tf.ready()
  return tf
}
