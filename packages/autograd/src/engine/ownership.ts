/** What the tensor layer tells engines of who frees the blocks that are made now. */
export const ownership = {
  /** Whether a scope does; otherwise the garbage collector must. */
  scoped: false,
}
