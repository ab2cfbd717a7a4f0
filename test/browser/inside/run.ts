import { configure } from '@wengert/autograd'
import { setSafeTimers, startTests } from 'vitest/internal/browser'
import { exception } from '../exceptions.ts'

/** A test file and the address of the module made of it. */
export interface TestFile {
  readonly source: string
  readonly module: string
}

/** A test that did not pass. */
export interface Failure {
  readonly test: string
  readonly error: string
}

/** What the tests of a file had to say. */
export interface Outcome {
  readonly file: string
  readonly passed: number
  readonly failures: readonly Failure[]
  readonly leftOut: readonly { readonly source: string; readonly why: string }[]
}

type Runner = Parameters<typeof startTests>[1]
type Task = Awaited<ReturnType<typeof startTests>>[number]['tasks'][number]

const config: Runner['config'] = {
  root: '/',
  setupFiles: [],
  name: undefined,
  passWithNoTests: false,
  testNamePattern: undefined,
  allowOnly: true,
  sequence: { seed: 1, hooks: 'stack', setupFiles: 'list' },
  chaiConfig: undefined,
  maxConcurrency: 1,
  testTimeout: 120_000,
  hookTimeout: 120_000,
  retry: 0,
  includeTaskLocation: false,
  tags: [],
  tagsFilter: undefined,
  strictTags: false,
}

/** Runs the tests of files with so many threads, and tells what each file says. */
export async function run(files: readonly TestFile[], threads: number, tell: (outcome: Outcome) => unknown) {
  setSafeTimers()
  for (const { source, module } of files) {
    const runner: Runner = {
      config,
      importFile: (file) => import(file),
      onBeforeRunTask(test) {
        if (exception(`${source} > ${pathOf(test)}`) !== null) test.mode = 'skip'
      },
    }
    // Its state is looked at by expect, which finds it here.
    Object.assign(globalThis, { __vitest_worker__: { config, filepath: module, current: undefined } })
    configure({ threads })
    const [found] = await startTests([module], runner)
    await tell(outcomeOf(source, found!))
  }
}

const pathOf = (task: Task): string => (task.suite?.name ? `${pathOf(task.suite)} > ${task.name}` : task.name)

function outcomeOf(file: string, found: Task): Outcome {
  const failures: Failure[] = []
  const leftOut: Outcome['leftOut'][number][] = []
  let passed = 0
  const visit = (task: Task) => {
    const errors = task.result?.errors ?? []
    const error = errors.map(({ name, message, stack }) => stack ?? `${name}: ${message}`).join('\n')
    const path = pathOf(task)
    const why = exception(`${file} > ${path}`)
    if ('tasks' in task) for (const inner of task.tasks) visit(inner)
    if (task.type === 'test' && task.result?.state === 'pass') passed++
    else if (task.type === 'test' && why !== null) leftOut.push({ source: `${file} > ${path}`, why })
    else if (task.type === 'test' || errors.length > 0) failures.push({ test: path, error })
  }
  visit(found)
  return { file, passed, failures, leftOut }
}
