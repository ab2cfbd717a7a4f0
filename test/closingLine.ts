import type { Reporter, TestModule } from 'vitest/node'

/** Ends a run with the plain line `N passed, N failed`, for whoever reads the log by machine. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    let [passed, failed, skipped] = [0, unhandled.length, 0]
    for (const module of modules) {
      // A file that could not be loaded has no tests to fail, but failed itself.
      if (module.state() === 'failed' && module.errors().length > 0) failed++
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') passed++
        else if (state === 'failed') failed++
        else skipped++
      }
    }
    const rest = skipped > 0 ? `, ${skipped} skipped` : ''
    // Behind the summary of the default reporter, which is written when all reporters were told.
    process.once('exit', () => process.stdout.write(`${passed} passed, ${failed} failed${rest}\n`))
  }
}
