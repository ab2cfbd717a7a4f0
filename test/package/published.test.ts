import { execFile, execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

// What users install: the packed packages, built, in an empty project beside nothing of ours.

const packages = ['autograd', 'nn', 'optim']
const project = mkdtempSync(join(tmpdir(), 'wengert-published-'))
const scope = join(project, 'node_modules', '@wengert')
const pinned = JSON.parse(readFileSync('package.json', 'utf8')).packageManager as string

const shell = (command: string, args: string[], cwd: string) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

const start = promisify(execFile)

async function build(copy: string, name: string): Promise<void> {
  const cwd = join(copy, 'packages', name)
  await start(process.execPath, [resolve('node_modules/tsup/dist/cli-default.js')], { cwd })
  const { stdout } = await start('npx', ['--yes', pinned, 'pack', '--json', '--pack-destination', project], {
    cwd,
  })
  mkdirSync(join(scope, name))
  await start('tar', ['-xzf', JSON.parse(stdout).filename, '-C', join(scope, name), '--strip-components=1'])
}

beforeAll(async () => {
  mkdirSync(scope, { recursive: true })
  // Built in a copy, so that tests running meanwhile see no half-made files.
  const copy = mkdtempSync(join(tmpdir(), 'wengert-build-'))
  for (const path of ['package.json', 'pnpm-workspace.yaml', 'tsconfig.json', 'packages', 'node_modules'])
    cpSync(path, join(copy, path), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (from) => !/[\\/](dist|\.cache)$/.test(from) || from.includes('.pnpm'),
    })
  try {
    await Promise.all(packages.map((name) => build(copy, name)))
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}, 240_000)

afterAll(() => rmSync(project, { recursive: true, force: true }))

const script = `
  const x = tensor([0.5], { requiresGrad: true })
  const model = new Sequential(new Linear(1, 2), new Tanh())
  const optimizer = new SGD(model.parameters(), { lr: 0.1 })
  optimizer.minimize(() => model.forward(x.reshape([1, 1])).square().sum())
  console.log(grad((t) => t.tanh().sum())(tensor([0.5])).item().toFixed(4))
`
const names = [
  ['autograd', 'grad, tensor'],
  ['nn', 'Linear, Sequential, Tanh'],
  ['optim', 'SGD'],
]

test('nothing but the build, its types and the licence facts is packed, and no dependency is required', () => {
  for (const name of packages) {
    const manifest = JSON.parse(readFileSync(join(scope, name, 'package.json'), 'utf8'))

    expect(
      readdirSync(join(scope, name))
        .filter((file) => file !== 'CONVENTIONS.md')
        .sort(),
    ).toEqual(['LICENSE', 'README.md', 'dist', 'package.json'])
    expect(manifest.dependencies).toBeUndefined()
    expect(manifest.scripts?.install ?? manifest.scripts?.postinstall).toBeUndefined()
    expect(JSON.stringify(manifest.exports)).not.toContain('src/')
    expect(JSON.stringify(manifest)).not.toContain('workspace:')
  }
})

test('ES modules import it', () => {
  const imports = names.map(([name, what]) => `import { ${what} } from '@wengert/${name}'`).join('\n')
  writeFileSync(join(project, 'esm.mjs'), `${imports}\n${script}`)

  expect(shell(process.execPath, ['esm.mjs'], project).trim()).toBe('0.7864')
})

test('CommonJS requires it', () => {
  const requires = names.map(([name, what]) => `const { ${what} } = require('@wengert/${name}')`).join('\n')
  writeFileSync(join(project, 'cjs.cjs'), `${requires}\n${script}`)

  expect(shell(process.execPath, ['cjs.cjs'], project).trim()).toBe('0.7864')
})

/** The part of esbuild that is used here. It comes with the bundler of the packages. */
interface Bundler {
  build(options: object): Promise<unknown>
}
const esbuild = createRequire(createRequire(import.meta.url).resolve('tsup'))('esbuild') as Bundler

/** Computes with one thread and with two, and says where results differ. */
const inThreads = `
  import { configure, info, linspace } from '@wengert/autograd'
  configure({ engine: 'wasm', threads: 2 })
  const compute = () => {
    const x = linspace(-0.9, 9.9, 1e6)
    const some = [x.lgamma(), x.digamma(), x.erfc(), x.mul(0.1).erfinv(), x.sinc(), x.fmod(0.7), x.floorDivide(0.7)]
    return some.map((y) => y.data())
  }
  const running = () => /threads +(\\d+)/.exec(info())[1]
  const alone = compute()
  while (running() !== '2') {
    linspace(0, 1, 1e6).tan().data()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const differences = compute().map((y, k) => y.findIndex((value, i) => !Object.is(value, alone[k][i])))
  console.log(running(), differences.join())
`
const supported = { bigint: true, 'async-await': true, 'top-level-await': true }

// Threads get functions as text: what bundlers rename, or put outside of it, must not be missing there.
test.each([
  ['minified', {}],
  ['minified with the names of functions kept', { keepNames: true }],
  ['as older JavaScript', { target: 'es2015', supported }],
])('bundled, %s, its threads compute with the bits of one', { timeout: 90_000 }, async (_, options) => {
  const [entry, outfile] = [join(project, 'threads.mjs'), join(project, 'bundled.mjs')]
  writeFileSync(entry, inThreads)
  await esbuild.build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    minify: true,
    ...options,
  })
  const { stdout, stderr } = await start(process.execPath, [outfile], { timeout: 60_000 })
  expect([stdout, stderr]).toEqual(['2 -1,-1,-1,-1,-1,-1,-1\n', ''])
})

test('its types know shapes, in both module systems', () => {
  const source = `
    import { randn, type Tensor } from '@wengert/autograd'
    import { Linear } from '@wengert/nn'
    import { SGD } from '@wengert/optim'
    const y: Tensor<[32, 10]> = new Linear(784, 10).forward(randn([32, 784]))
    // @ts-expect-error inner dimensions 784 and 783 differ
    randn([32, 784]).matmul(randn([783, 10]))
    export const optimizer = new SGD([], { lr: 0.1 }), out = y.sum(1, true).relu()
  `
  for (const file of ['esm.mts', 'cjs.cts']) writeFileSync(join(project, file), source)
  const options = {
    strict: true,
    noEmit: true,
    target: 'es2022',
    module: 'nodenext',
    skipLibCheck: false,
    types: [],
  }
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: options, files: ['esm.mts', 'cjs.cts'] }),
  )

  expect(shell(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', '.'], project)).toBe('')
}, 60_000)
