import { free, hold, type Owner, openOwner, replayed, resume } from '../tensor/lifetime.ts'
import type { Tensor } from '../tensor/tensor.ts'
import type { GradientHook, Node } from './node.ts'

/** Operations of one input, all of the same node, and the cotangents of their outputs. */
export interface Gathered {
  readonly calls: readonly Node[]
  readonly gs: readonly Tensor[]
}

/**
 * The cotangents of a replay that wait at their nodes, and who owns what its rules make: a tensor that waits nowhere
 * when the rules of a node are done was temporary and is freed, and so is a cotangent when its node is done with it.
 * What a hook has seen, and what was not made here, is the user's. A replay that is recorded frees nothing.
 */
export class Cotangents {
  readonly #waiting: (Tensor | undefined)[]
  readonly #owner: Owner | null
  readonly #results: Tensor[] = []
  readonly #gathered = new Map<number, { readonly calls: Node[]; readonly gs: Tensor[] }>()

  constructor(places: number, recorded: boolean) {
    this.#waiting = new Array(places)
    this.#owner = recorded ? null : openOwner('when the replay was done with it', true)
  }

  at(place: number): Tensor | undefined {
    return this.#waiting[place]
  }

  /** Adds a cotangent to what has arrived at a place. */
  arrive(place: number, g: Tensor): void {
    const before = this.#waiting[place]
    const sum = before === undefined ? g : before.add(g)
    sum.held += hold
    this.#waiting[place] = sum
    if (before !== undefined) this.#drop(before)
  }

  /** Keeps the cotangent of an operation's output, to be pulled back with others that go to the same place. */
  gather(place: number, call: Node, g: Tensor): void {
    let list = this.#gathered.get(place)
    if (list === undefined) {
      list = { calls: [], gs: [] }
      this.#gathered.set(place, list)
    }
    list.calls.push(call)
    list.gs.push(g)
    g.held += hold
  }

  /** What was gathered for a place, if anything was. */
  gathered(place: number): Gathered | undefined {
    return this.#gathered.size === 0 ? undefined : this.#gathered.get(place)
  }

  /** What was gathered for a place has been pulled back. */
  scatter(place: number): void {
    for (const g of this.#gathered.get(place)!.gs) this.#drop(g)
    this.#gathered.delete(place)
  }

  /** The rules of a node have run. */
  done(place: number): void {
    const g = this.#waiting[place]!
    this.#waiting[place] = undefined
    this.#drop(g)
    if (this.#owner !== null && this.#owner.tensors.length > 0) this.#sweep(this.#owner)
  }

  /** Runs a hook on the cotangent at a place, as if outside of the replay. */
  show(place: number, hook: GradientHook): ReturnType<GradientHook> {
    const g = this.#waiting[place]!
    if (this.#owner === null) return hook(g)
    const user = userOf(this.#owner)
    if ((g.held & replayed) !== 0) {
      g.held -= replayed
      user?.tensors.push(g)
    }
    resume(user)
    try {
      return hook(g)
    } finally {
      resume(this.#owner)
    }
  }

  replace(place: number, g: Tensor): void {
    g.held += hold
    this.#drop(this.#waiting[place]!)
    this.#waiting[place] = g
  }

  /** A result of the replay: it belongs to the owner outside of it from now on. */
  handOut(place: number): Tensor {
    const g = this.#waiting[place]!
    this.#waiting[place] = undefined
    this.#results.push(g)
    return g
  }

  /** Ends the replay, also one that failed. */
  end(): void {
    const owner = this.#owner
    if (owner !== null) {
      resume(owner.outer)
      this.#sweep(owner)
    }
    for (const g of this.#waiting) if (g !== undefined) this.#drop(g)
    for (const { gs } of this.#gathered.values()) for (const g of gs) this.#drop(g)
    for (const g of this.#results) {
      g.held -= hold
      if (owner === null || (g.held & replayed) === 0) continue
      g.held -= replayed
      owner.outer?.tensors.push(g)
    }
  }

  #drop(g: Tensor): void {
    g.held -= hold
    if (g.held === replayed && this.#owner !== null) free(g, this.#owner.when, this.#owner.since)
  }

  /** Frees what was made since the last time and waits nowhere. */
  #sweep(owner: Owner): void {
    const { tensors } = owner
    // Taken one by one, the list keeps its memory for the next node.
    for (let x = tensors.pop(); x !== undefined; x = tensors.pop()) {
      if (x.held === 0) free(x, owner.when, owner.since)
      else x.held |= replayed
    }
  }
}

/** The innermost owner that is not the tape's. */
function userOf(owner: Owner): Owner | null {
  let user: Owner | null = owner
  while (user?.internal) user = user.outer
  return user
}
