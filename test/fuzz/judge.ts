import { Tensor, WengertError } from '@wengert/autograd'
import { expectLists, expectNear, expectSameBits, plain } from '#test/properties/table/compare.ts'
import { isFloat } from '#test/specs/samples.ts'
import { argumentsFor, type Call, outputsOf, run } from './call.ts'
import { propertiesOf, Trap } from './hostile.ts'

/** How a call ended well. */
export type Ending = 'agreed' | 'done' | 'refused'

/** Tensors with more elements are not read: that they can be made is enough. */
const most = 1 << 16

/** All tensors in a result or in arguments, a few levels deep. */
function tensorsIn(value: unknown): Tensor[] {
  const found: Tensor[] = []
  let level: unknown[] = [value]
  for (let depth = 0; depth < 4; depth++) {
    const next: unknown[] = []
    for (const each of level) {
      if (each instanceof Tensor) found.push(each)
      else if (Array.isArray(each)) next.push(...each)
      else next.push(...Object.values(propertiesOf(each) ?? {}).map((property) => property.value))
    }
    level = next
  }
  return found
}

/** The elements, where there are few and nobody has freed them. */
function elements(x: Tensor): ArrayLike<number> | null {
  try {
    return x.size > most ? null : x.data().slice()
  } catch (error) {
    if (error instanceof WengertError) return null
    throw error
  }
}

/** What is given back is whole: its shape is one, and it has as many elements as that says. */
function checkWhole(x: Tensor): void {
  if (!x.shape.every((n) => Number.isSafeInteger(n) && n >= 0)) throw new Error(`a shape [${x.shape}]`)
  if (x.size > most) return
  const { length } = x.data()
  if (length !== x.size) throw new Error(`${length} elements in [${x.shape}]`)
}

function differentiate(outputs: readonly Tensor[]): void {
  const floats = outputs.filter((x) => isFloat(x) && x.requiresGrad && x.size <= most)
  // Together: outputs of one call may share what a replay frees.
  const losses = floats.map((x) => x.mul(0.75).sum())
  if (losses.length > 0) losses.reduce((a, b) => a.add(b)).backward()
}

function complete({ op, required, got, remedy, message }: WengertError): boolean {
  const all = [op, required, got, remedy].every((part) => part !== '' && !/\bundefined\b/.test(op))
  return all && message.endsWith(`${op}: ${required}; got ${got}; try ${remedy}`)
}

/** Runs a call: throws unless it ends as it may, with the right value where that is known, or in an error of ours. */
export function judge(call: Call): Ending {
  const args = argumentsFor(call)
  // Operations leave their arguments as they are; of the rest some are there to change them.
  const watched = call.right === null ? [] : tensorsIn(args)
  const before = watched.map(elements)
  const ending = ended(call, args)
  watched.forEach((x, i) => {
    const was = before[i]
    if (was) expectSameBits('an argument afterwards', elements(x) ?? [], was)
  })
  return ending
}

function ended(call: Call, args: readonly unknown[]): Ending {
  try {
    const right = call.changes.length === 0 ? call.right : null
    const outputs = right ? outputsOf(call, right) : tensorsIn(run(call, args))
    outputs.forEach(checkWhole)
    if (right)
      expectLists('output', outputs, right.values(), (what, x, y) =>
        expectNear(what, plain(x), y, right.tolerance),
      )
    if (call.tracked) differentiate(outputs)
    return right ? 'agreed' : 'done'
  } catch (error) {
    if (error instanceof Trap) return 'refused'
    if (!(error instanceof WengertError)) throw error
    if (call.changes.length === 0) throw new Error(`a good call was refused: ${error.message}`)
    if (!complete(error)) throw new Error(`not the sentence of errors: ${error.message}`)
    return 'refused'
  }
}
