/** The magnitude of a number in decimal: `digits[0].digits[1]digits[2]... * 10^exponent`. */
interface Decimal {
  readonly digits: string
  readonly exponent: number
}

/** Digits enough that no float64 looks like a tie without being one. */
const EXACT = 100
/** Digits that tell all float32 apart. */
const FLOAT32_DIGITS = 9

function parse(text: string): Decimal {
  const [mantissa, exponent] = text.split('e') as [string, string]
  return { digits: mantissa.replace('.', ''), exponent: Number(exponent) }
}

function trim({ digits, exponent }: Decimal): Decimal {
  return { digits: digits.replace(/(?!^)0+$/, ''), exponent }
}

/** The fewest digits that tell |x| from its neighbours in float32 or float64: 0.1, not 0.10000000149. */
function shortest(x: number, float32: boolean): Decimal {
  const magnitude = Math.abs(x)
  if (float32) {
    for (let count = 1; count < FLOAT32_DIGITS; count++) {
      if (Math.fround(Number(magnitude.toPrecision(count))) === magnitude) return trim(round(exact(x), count))
    }
    return trim(round(exact(x), FLOAT32_DIGITS))
  }
  return parse(magnitude.toExponential())
}

const exact = (x: number) => parse(Math.abs(x).toExponential(EXACT))

/** Rounds to `count` significant digits, ties to even as in NumPy. Of none, 0 or a carried 1 is left. */
function round({ digits, exponent }: Decimal, count: number): Decimal {
  if (count < 0) return { digits: '0', exponent: 0 }
  const head = BigInt(digits.slice(0, count))
  const rest = digits.slice(count)
  const half = '5'.padEnd(rest.length, '0')
  const up = rest > half || (rest === half && head % 2n === 1n)
  const rounded = String(up ? head + 1n : head)
  if (rounded === '0') return { digits: '0', exponent: 0 }
  return { digits: rounded, exponent: exponent + rounded.length - count }
}

/** The texts before and after the point: integers exact, others to `precision` digits, no zeros last. */
export function fixed(x: number, precision: number, float32: boolean): { head: string; tail: string } {
  if (Number.isInteger(x)) return { head: `${sign(x)}${BigInt(Math.abs(x))}`, tail: '' }
  const few = shortest(x, float32)
  const all = exact(x)
  const fits = few.digits.length - 1 - few.exponent <= precision
  const { digits, exponent } = fits ? few : trim(round(all, all.exponent + 1 + precision))
  const zeros = '0'.repeat(Math.max(0, -exponent))
  const padded = (zeros + digits).padEnd(exponent + 1, '0')
  const point = Math.max(0, exponent) + 1
  return { head: sign(x) + padded.slice(0, point), tail: padded.slice(point) }
}

/** The digits after the point that x needs in scientific notation, at most `precision`. */
export function placesNeeded(x: number, precision: number, float32: boolean): number {
  const { digits } = shortest(x, float32)
  return (digits.length - 1 > precision ? trim(round(exact(x), precision + 1)).digits : digits).length - 1
}

/** The mantissa with `places` digits after the point, and the exponent. */
export function scientific(x: number, places: number): { mantissa: string; exponent: number } {
  const { digits, exponent } = round(exact(x), places + 1)
  const tail = digits.slice(1, places + 1).padEnd(places, '0')
  return { mantissa: `${sign(x)}${digits[0]}.${tail}`, exponent }
}

const sign = (x: number) => (x < 0 || Object.is(x, -0) ? '-' : '')
