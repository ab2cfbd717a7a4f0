type Pair = readonly [from: string, to: string]

/** A way from a node of a graph back to itself, given by its arrows; null when there is none. */
export function cycleIn(pairs: readonly Pair[]): string[] | null {
  const next = new Map<string, Set<string>>()
  for (const [from, to] of pairs) next.set(from, (next.get(from) ?? new Set()).add(to))
  const done = new Set<string>()
  const visit = (node: string, trail: string[]): string[] | null => {
    if (trail.includes(node)) return [...trail.slice(trail.indexOf(node)), node]
    if (done.has(node)) return null
    for (const other of next.get(node) ?? []) {
      const found = visit(other, [...trail, node])
      if (found) return found
    }
    done.add(node)
    return null
  }
  for (const node of next.keys()) {
    const found = visit(node, [])
    if (found) return found
  }
  return null
}
