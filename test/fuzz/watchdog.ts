import { Worker } from 'node:worker_threads'

/**
 * Ends the process when a call does not come back: the thread that runs it can say nothing any more, so another says
 * which it is. Text, since what runs sources in the process need not run them in workers.
 */
const dog = `
const { workerData } = require('node:worker_threads')
const { writeSync } = require('node:fs')
const { calls, limit } = workerData
for (;;) {
  const number = Atomics.load(calls, 0)
  if (Atomics.wait(calls, 0, number, limit) === 'timed-out') {
    writeSync(1, 'call ' + number + ' has not come back after ' + limit / 1000 + ' s; replay it with --from ' + number + ' --calls 1\\n')
    process.kill(process.pid, 'SIGKILL')
  }
}
`

/** To be told the number of every call before it is made; a call that takes longer than the limit, in ms, ends the process. */
export function watchdog(limit: number): (number: number) => void {
  const calls = new Int32Array(new SharedArrayBuffer(4))
  new Worker(dog, { eval: true, workerData: { calls, limit }, execArgv: [] }).unref()
  return (number) => {
    Atomics.store(calls, 0, number)
    Atomics.notify(calls, 0)
  }
}
