/**
 * Prints the milliseconds from importing the library to its first result.
 *
 *     node first.js ENGINE THREADS
 */
const start = performance.now()
const [{ tensor }, { engineOf }] = await Promise.all([import('@wengert/autograd'), import('./engines.ts')])
engineOf(process.argv[2]).use(Number(process.argv[3]))
tensor([1, 2, 3]).exp().sum().item()
process.stdout.write(`${performance.now() - start}\n`)

export {}
