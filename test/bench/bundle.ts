import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'

/**
 * Bundles first.ts as the packages are published, so that its time has no compiler of TypeScript in it, and hands the
 * folder to `use`; afterwards the folder is gone.
 */
export async function withBundle<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'wengert-bench-'))
  try {
    await build({
      entry: { first: fileURLToPath(new URL('first.ts', import.meta.url)) },
      outDir: folder,
      format: ['esm'],
      outExtension: () => ({ js: '.js' }),
      target: 'es2022',
      noExternal: [/^@wengert\//],
      config: false,
      silent: true,
    })
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
