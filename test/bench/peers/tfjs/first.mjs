/** Prints the milliseconds from importing TensorFlow.js, in the folder named, to its first result on the backend named. */
const start = performance.now()
const { load } = await import('./load.mjs')
const tf = await load(process.argv[2], process.argv[3])
tf.sum(tf.exp(tf.tensor([1, 2, 3]))).dataSync()
process.stdout.write(`${performance.now() - start}\n`)
