import { describeProperty } from './driver.ts'

describeProperty('determinism')
