/** Prints the milliseconds from importing the library to its first result, on the engine that the environment names. */
const start = performance.now()
const { tensor } = await import('@wengert/autograd')
tensor([1, 2, 3]).exp().sum().item()
process.stdout.write(`${performance.now() - start}\n`)

export {}
