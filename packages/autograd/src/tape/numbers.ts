import type { Node } from './node.ts'

/** One count for every copy of this package that is loaded: a tape may run through several. */
const count: unique symbol = Symbol.for('wengert.tape') as never
const home = globalThis as { [count]?: { nodes: number; marks?: number; replays?: number; running?: number } }
const made = home[count] ?? { nodes: 0 }
home[count] = made

/** The id of a new node: later ones have larger ids. */
export function nextNode(): number {
  return ++made.nodes
}

/** The number of nodes made so far: those made from here on have larger ids. */
export function lastNode(): number {
  return made.nodes
}

/** The first of some numbers in a row that stand on no node as its mark. */
export function freshMarks(many: number): number {
  const first = (made.marks ?? 0) + 1
  made.marks = first + many - 1
  return first
}

/** A replay that has begun: its number, whether it runs code of a user, and how to end it. */
export interface Running {
  readonly replay: number
  readonly runsUserCode: boolean
  end(): void
}

/** Stamps nodes with a replay that begins and with their places in its list. */
export function beginReplay(nodes: readonly Node[]): Running {
  const replay = (made.replays ?? 0) + 1
  made.replays = replay
  // A rule or a hook may start a replay within a replay, even of the same nodes: afterwards all is as it was.
  const running = made.running ?? 0
  made.running = running + 1
  const before = running > 0 ? nodes.map((node) => [node.replay, node.place] as const) : null
  let isUsers = false
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]!
    node.replay = replay
    node.place = i
    if (node.runsUserCode) isUsers = true
  }
  const end = () => {
    made.running = running
    before?.forEach((stamp, i) => {
      ;[nodes[i]!.replay, nodes[i]!.place] = stamp
    })
  }
  return { replay, runsUserCode: isUsers, end }
}
