/** A value as a comment writes it. */
export type Written =
  | { readonly kind: 'number'; readonly value: number; readonly decimals: number }
  | { readonly kind: 'plain'; readonly value: boolean | string | null | undefined }
  | {
      readonly kind: 'list'
      readonly type: string
      readonly items: readonly Written[]
      readonly open: boolean
    }
  | {
      readonly kind: 'record'
      readonly entries: readonly (readonly [string, Written])[]
      readonly open: boolean
    }

const number = /^[-+]?(\d+(?:\.(\d+))?(?:e[-+]?\d+)?|Infinity|NaN)(?![\w.])/
const word = /^(true|false|null|undefined)\b/
const quoted = /^'((?:[^'\\]|\\.)*)'/
const typed = /^(\w+Array) (?=\[)/
const key = /^(?:'([^']*)'|([\w$]+)):/

const words = { true: true, false: false, null: null, undefined: undefined }

/**
 * Reads a value from the start of a text: numbers, words, strings in single quotes, `[1, [2, ...]]`, `{ a: 1 }` and
 * `Float32Array [1, 2]`. Returns it with the rest of the text, or null for what is no value.
 */
export function readValue(text: string): { value: Written; rest: string } | null {
  const name = typed.exec(text)?.[1]
  if (name || text.startsWith('[')) return readList(text.slice(name ? name.length + 1 : 0), name ?? 'Array')
  if (text.startsWith('{')) return readRecord(text)
  const [digits, , fraction] = number.exec(text) ?? []
  if (digits) {
    // 1.25e-7 is written to the ninth decimal.
    const decimals = (fraction?.length ?? 0) - Number(/e(.*)/.exec(digits)?.[1] ?? 0)
    return { value: { kind: 'number', value: Number(digits), decimals }, rest: text.slice(digits.length) }
  }
  const [said] = word.exec(text) ?? []
  if (said) return plain(words[said as keyof typeof words], text, said)
  const [string, content] = quoted.exec(text) ?? []
  return string ? plain(content!.replace(/\\(.)/g, '$1'), text, string) : null
}

const plain = (value: boolean | string | null | undefined, text: string, read: string) =>
  ({ value: { kind: 'plain', value }, rest: text.slice(read.length) }) as const

function readList(text: string, type: string) {
  const items: Written[] = []
  const end = readItems(text, ']', (at) => {
    const item = readValue(at)
    if (item) items.push(item.value)
    return item?.rest ?? null
  })
  return end && ({ value: { kind: 'list', type, items, open: end.open }, rest: end.rest } as const)
}

function readRecord(text: string) {
  const entries: [string, Written][] = []
  const end = readItems(text, '}', (at) => {
    const [label, quotedName, name] = key.exec(at) ?? []
    const item = label ? readValue(at.slice(label.length).trimStart()) : null
    if (item) entries.push([(quotedName ?? name)!, item.value])
    return item?.rest ?? null
  })
  return end && ({ value: { kind: 'record', entries, open: end.open }, rest: end.rest } as const)
}

/** What stands between brackets, parted by commas; `...` at the end stands for any more. */
function readItems(text: string, close: string, item: (at: string) => string | null) {
  let rest = text.slice(1).trimStart()
  while (!rest.startsWith(close)) {
    if (rest.startsWith('...')) {
      rest = rest.slice(3).trimStart()
      return rest.startsWith(close) ? { rest: rest.slice(1), open: true } : null
    }
    const after = item(rest)?.trimStart()
    if (after === undefined) return null
    if (after.startsWith(',')) rest = after.slice(1).trimStart()
    else if (after.startsWith(close)) rest = after
    else return null
  }
  return { rest: rest.slice(1), open: false }
}
