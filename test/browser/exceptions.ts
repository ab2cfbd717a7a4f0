const snapshots = 'inline snapshots are compared in Node'
const shared = 'needs a copy of the packages in which nothing has happened yet: in a page all files share one'

/**
 * Folders, files and single tests that do not run in a browser, and why. Other files that do not are found by what they
 * import.
 */
const exceptions: readonly (readonly [start: string, why: string])[] = [
  ['test/examples/', 'the examples are programs of Node'],
  ['test/architecture/', 'reads the sources of the project'],
  ['test/docs/', 'reads and compiles the documentation'],
  ['test/package/', 'builds and installs the packages'],
  ['test/bench/', 'the bench is a program of Node'],
  ['test/parity/', 'the parity runner is a program of Node'],
  ['test/mutants/', 'plants wrong rules for minutes; what that shows does not depend on the runtime'],
  ['test/engine/info.test.ts', 'says which Node it runs in'],
  ['test/engine/wasm/blas.test.ts', 'native libraries are there in Node only'],
  [
    'test/engine/memory.test.ts > leakReport > says for each place',
    'looks for the name of its source in stacks',
  ],
  [
    'test/engine/memory.test.ts > a loop that never yields > keeps nothing',
    'asks Node for the size of the process',
  ],
  [
    'test/testing/checks/replay.test.ts > a failure is replayed by its seed and path > the seed comes',
    'the environment',
  ],
  ['test/conventions/random.test.ts > random numbers > the default generator starts', shared],
  ['test/tensor/generator.test.ts > the default generator > starts from seed 0', shared],
  ['test/regressions/graphs.test.ts > copies of the package', shared],
  ['test/nn/layers/norm.test.ts > batch normalisation > keeps its statistics, free of history', snapshots],
  [
    'test/nn/module/frames.test.ts > an error inside forward says where it happened > in a layer alone',
    snapshots,
  ],
  ['test/nn/module/frames.test.ts > an error inside forward says where it happened > and refuses', snapshots],
  ['test/nn/module/state.test.ts > a state dict that does not fit > is refused with all names', snapshots],
  ['test/nn/module/summary.test.ts > summary > prints path, class', snapshots],
  ['test/nn/module/summary.test.ts > summary > takes inputs as well as shapes', snapshots],
  ['test/optim/minimize.test.ts > minimize > does not even start an async function', snapshots],
  ['test/optim/optimizer.test.ts > a step > without any gradient is refused', snapshots],
  ['test/tape/print.test.ts > a printed tape > has a line for every recorded operation', snapshots],
  ['test/tape/print.test.ts > a printed tape > is a graph in DOT', snapshots],
]

/** Why a file, or a test given as `file > suite > test`, is left out; null where it is not. */
export function exception(path: string): string | null {
  return exceptions.find(([start]) => path.startsWith(start))?.[1] ?? null
}
