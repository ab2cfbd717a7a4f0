import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'

const source = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/**
 * Bundles serve.ts and first.ts as the packages are published, so that no time has a compiler of TypeScript in it, and
 * hands the folder to `use`; afterwards the folder is gone.
 */
export async function withBundle<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'wengert-bench-'))
  try {
    await build({
      entry: { first: source('first.ts'), serve: source('serve.ts') },
      outDir: folder,
      format: ['esm'],
      outExtension: () => ({ js: '.js' }),
      target: 'es2022',
      noExternal: [/^@wengert\//],
      splitting: false,
      config: false,
      silent: true,
    })
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
