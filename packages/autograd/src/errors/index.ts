/**
 * One class per kind of mistake. Every message reads `op: what was required; got what came; try the remedy`,
 * and is built by `explain` (base.ts) so that none of the three parts is forgotten.
 */
export { AxisError } from './axis.ts'
export { WengertError } from './base.ts'
export { DataError } from './data.ts'
export { DTypeError } from './dtype.ts'
export { LinAlgError } from './linalg.ts'
export { MemoryError } from './memory.ts'
export { NonFiniteError } from './nonFinite.ts'
export { OptionError } from './option.ts'
export { ShapeError } from './shape.ts'
export { StateError } from './state.ts'
export { TapeError } from './tape.ts'
