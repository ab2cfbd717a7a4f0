/** Prints the milliseconds from importing jax-js, in the folder named, to its first result. */
const start = performance.now()
const { load } = await import('./load.mjs')
const { numpy: np } = await load(process.argv[2])
np.sum(np.exp(np.array([1, 2, 3]))).item()
process.stdout.write(`${performance.now() - start}\n`)
