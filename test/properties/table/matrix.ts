import type { DType } from '@wengert/autograd'
import fc from 'fast-check'
import { specs } from '#test/specs/index.ts'
import type { Domain, Spec } from '#test/specs/spec.ts'
import { dtypesOfAll, resultOf } from './casts.ts'
import { applies, type PropertyName } from './properties.ts'

// The matrix of docs/GRADIENTS.md: what holds of every operation in every dtype, by the properties that were run.

/** Whether a row passed a property. */
export type Passed = (name: PropertyName, spec: Spec) => boolean

/** What is claimed, by a letter. */
type Claim = 'V' | '1' | '2' | 'J' | 'L' | 'Z'

const proofs: Record<'float64' | 'float32' | 'integers', Partial<Record<Claim, readonly PropertyName[]>>> = {
  float64: {
    V: ['value', 'determinism'],
    1: ['gradient', 'gradcheck', 'directional', 'adjoint', 'linearity', 'unchosen'],
    2: ['secondOrder', 'jvpOfGradient'],
    J: ['jvp'],
    L: ['layouts'],
    Z: ['zeroSize'],
  },
  float32: {
    V: ['float32'],
    1: ['float32'],
    2: ['float32'],
    J: ['float32'],
    L: ['layouts'],
    Z: ['zeroSize'],
  },
  integers: { V: ['dtypes'], L: ['layouts'], Z: ['zeroSize'] },
}

const isFloat = (dtype: DType): dtype is 'float64' | 'float32' => dtype === 'float64' || dtype === 'float32'

/** Which derivatives a row has. */
function has({ order, staircase }: Spec, claim: Claim): boolean {
  if (claim === '1') return order !== 0
  if (claim === 'J') return order !== 0 && staircase === null
  return claim !== '2' || (order === 'any' && staircase === null)
}

/** Dtypes of results for all options that a row tries; null where it refuses. */
function resultsOf(spec: Spec, dtype: DType): (DType | null)[] {
  if (typeof spec.integers !== 'function') return [resultOf(spec, undefined, dtype)]
  const options = fc.sample(spec.setups, { numRuns: 200, seed: 1 }).map((setup) => setup.options)
  return [...new Set(options.map((each) => resultOf(spec, each, dtype)))].sort()
}

function cell(spec: Spec, dtype: DType, passed: Passed): string {
  const list = isFloat(dtype) ? proofs[dtype] : proofs.integers
  const results = resultsOf(spec, dtype)
  if (results.includes(null)) return passed('dtypes', spec) ? 'refused' : ''
  const claims = Object.entries(list) as [Claim, readonly PropertyName[]][]
  const order: readonly Claim[] = ['V', '1', '2', 'J', 'L', 'Z']
  const held = claims
    .filter(
      ([claim, by]) => has(spec, claim) && by.every((name) => !applies(name, spec) || passed(name, spec)),
    )
    .map(([claim]) => claim)
  const letters = order.filter((claim) => held.includes(claim)).join(' ')
  const changed = !isFloat(dtype) && results.some((result) => result !== dtype)
  return changed ? `${letters} → ${results.join(' or ')}` : letters
}

function kinksOf({ domain, ties, kink }: Spec): string | null {
  const numbers = [...new Set([domain].flat().flatMap((each) => (each as Domain).kinks ?? []))].sort(
    (a, b) => a - b,
  )
  const where = [
    ...(numbers.length > 0 ? [`at ${numbers.join(', ')}`] : []),
    ...(ties ? ['at ties'] : []),
    ...(kink ? ['where several elements decide'] : []),
  ]
  return where.length === 0 ? null : `kinks ${where.join(' and ')}`
}

function notesOf(spec: Spec): string {
  const linear = spec.linear ? 'linear' : spec.bilinear ? 'linear in each argument' : null
  const exact = spec.exact ? 'exact' : null
  const notes = [linear, exact, spec.order === 0 ? null : kinksOf(spec), spec.reason, spec.staircase]
  return notes.filter((note) => note !== null).join('; ')
}

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`

function tableOf(family: string, rows: readonly Spec[], passed: Passed): string {
  const head = ['operation', ...dtypesOfAll, 'notes']
  const body = rows.map((spec) => [
    `\`${spec.op}\`${spec.name.slice(spec.op.length)}`,
    ...dtypesOfAll.map((dtype) => cell(spec, dtype, passed)),
    notesOf(spec),
  ])
  return [`## ${family}`, '', line(head), line(head.map(() => '---')), ...body.map(line)].join('\n')
}

const intro = `# What is proven of every operation

Made by \`npx tsx scripts/gradientsTable.ts\` from the table in \`test/specs\`, by running its properties
(\`test/properties/table\`) on random samples; a letter stands where all of its properties passed.

| | claim | how it is tested |
| --- | --- | --- |
| V | values | float64 against an oracle on plain arrays, twice with the same bits; the other dtypes against float64 |
| 1 | first order | against the oracle's formula, differences of every entry and along random directions, linearity in the cotangent, adjoints of linear maps, infinite cotangents of what only selects; float32 against float64 |
| 2 | second order | differences of the gradient by the inputs and by the cotangent, and symmetry; forwards through the gradient against backwards; float32 against float64 |
| J | JVP | inner products with the VJP, at kinks too; float32 against float64 |
| L | layouts | the same for transposed, negatively sliced, cropped and broadcast inputs, constants and cotangents |
| Z | zero size | values and derivatives of empty tensors, or one of our errors |

Integers and truth values have no derivatives; \`→\` names the dtype of the result where it is another. *Exact* rows
agree with the oracle in every bit on dyadic numbers, and linear ones in their gradients too. Where a row has kinks,
differences stay away from them, and values, formulas and inner products go there.
`

/** The whole file. */
export function renderMatrix(passed: Passed): string {
  const families = [...new Set(specs.map(({ family }) => family))]
  const tables = families.map((name) =>
    tableOf(
      name,
      specs.filter(({ family }) => family === name),
      passed,
    ),
  )
  const operations = new Set(specs.map(({ op }) => op)).size
  const counts = `${operations} operations in ${specs.length} rows.\n`
  return [intro, counts, `${tables.join('\n\n')}\n`].join('\n')
}
