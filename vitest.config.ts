import { defineConfig } from 'vitest/config'

/** What changes its process, or says what a new one is like, has one of its own. */
const alone = [
  'test/*.test.ts',
  'test/{architecture,bench,docs,engine,examples,fuzz,memory,mutants,package,parity}/**/*.test.ts',
  'test/tensor/generator.test.ts',
]

export default defineConfig({
  test: {
    testTimeout: 60_000,
    maxWorkers: '100%',
    reporters: ['default', './test/closingLine.ts'],
    projects: [
      { extends: true, test: { name: 'alone', include: alone } },
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: alone,
          // One process loads and compiles the packages once for all of these, which halves the time they take.
          isolate: false,
          setupFiles: ['test/setup.ts'],
        },
      },
    ],
  },
})
