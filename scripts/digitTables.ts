import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
const tens = (n: number) => `'${Math.floor(n / 10)}${n % 10}'`
/** A negative difference borrows: the carry is 1 and the digit is 10 more. */
const borrow = (n: number) => (n < 0 ? `'1${n + 10}'` : `'0${n}'`)

function table(
  name: string,
  outer: readonly number[],
  entry: (i: number, j: number, k: number) => string,
): string {
  const row = (i: number, j: number) => `    [${digits.map((k) => entry(i, j, k)).join(', ')}],`
  const rows = outer.map((i) => `  [\n${digits.map((j) => row(i, j)).join('\n')}\n  ],`)
  return `export type ${name} = [\n${rows.join('\n')}\n]\n`
}

/** The text of `packages/autograd/src/tensor/typed/digits.ts`: what one learns of digits at school. */
export function digitTables(): string {
  return [
    '// Written by scripts/digitTables.ts. An entry is carry and digit, as in 7 + 5 = 12.\n',
    '/** ADD[carry][a][b] */',
    table('ADD', [0, 1], (carry, a, b) => tens(a + b + carry)),
    '/** SUB[borrowed][a][b] */',
    table('SUB', [0, 1], (borrowed, a, b) => borrow(a - b - borrowed)),
    '/** MUL[a][b][carry] */',
    table('MUL', digits, (a, b, carry) => tens(a * b + carry)).trimEnd(),
  ]
    .join('\n')
    .concat('\n')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(new URL('../packages/autograd/src/tensor/typed/digits.ts', import.meta.url), digitTables())
}
