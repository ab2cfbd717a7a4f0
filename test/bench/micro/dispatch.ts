import { Func } from '#autograd/engine/wasm/asm/func.ts'
import { layout } from '#autograd/engine/wasm/machine/layout.ts'
import { Machine } from '#autograd/engine/wasm/machine/machine.ts'
import { Pool } from '#autograd/engine/wasm/threads/pool.ts'
import { machineInUse } from '../about.ts'
import { Cannot, type Started, type Timed } from '../workloads/workload.ts'

/** Long enough for a worker to fall asleep, in milliseconds. */
const rest = 5
/** So many dispatches are measured at most: most of their time is rest. */
const most = 20
/** For a worker to come up. */
const patience = 5000

/** Two threads and a kernel of two parts that do nothing. */
function startPool() {
  if (machineInUse() === null) throw new Cannot('this engine has no threads')
  const machine = new Machine()
  if (!machine.features.shared) throw new Cannot('memory cannot be shared here')
  let next = machine.heapStart
  const allocate = (bytes: number) => {
    const at = next
    next += Math.ceil(bytes / 64) * 64
    return machine.grow(next) ? at : 0
  }
  const pool = new Pool(machine, { threads: 2, allocate })
  const kernel = machine.kernel([new Func('run', ['i32', 'i32', 'i32'])])
  const dispatch = () => {
    pool.run(kernel, layout.args, 2)
    pool.settle()
  }
  dispatch()
  const end = performance.now() + patience
  while (pool.running < 2 && performance.now() < end) sleep(1)
  if (pool.running < 2) throw new Error('the second thread does not come up')
  return dispatch
}

const never = new Int32Array(new SharedArrayBuffer(4))

const sleep = (ms: number) => void Atomics.wait(never, 0, 0, ms)

/** Runs the empty kernel on both threads and waits for them: what a job costs beside its work. */
const awake: Timed = {
  name: 'dispatch-awake',
  start(): Started {
    const dispatch = startPool()
    const step = () => {
      dispatch()
      return 0
    }
    return { step }
  },
}

/** The same when the other thread has gone to sleep since; the rest before it does not count. */
const asleep: Timed = {
  name: 'dispatch-asleep',
  start(): Started {
    const dispatch = startPool()
    const time = (steps: number) => {
      let spent = 0
      const runs = Math.min(steps, most)
      for (let i = 0; i < runs; i++) {
        sleep(rest)
        const since = performance.now()
        dispatch()
        spent += performance.now() - since
      }
      return (spent / runs) * steps
    }
    return { time, step: () => Math.sign(time(1)) }
  },
}

export const dispatch: readonly Timed[] = [awake, asleep]
