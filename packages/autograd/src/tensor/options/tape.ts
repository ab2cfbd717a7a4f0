/** What `backward` takes. */
export interface BackwardOptions {
  /** Keep the tape for another `backward`; as `createGraph`. */
  readonly retainGraph?: boolean
  /** Record the gradients, so that they have gradients; false. */
  readonly createGraph?: boolean
}
