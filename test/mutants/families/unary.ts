import { unbroadcast } from '#autograd/primitives/kinds.ts'
import { inKernel, inRules, inVjp, type Mutant, slope } from '../mutant.ts'
import { erfByFivePowers } from '../wrong/erf.ts'

// Functions of one element.

const family = 'unary'
const differences = ['firstOrder']
const oracle = ['gradientOracle']

export const unary: readonly Mutant[] = []
