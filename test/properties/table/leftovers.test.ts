import { describeProperty } from './driver.ts'

describeProperty('leftovers')
