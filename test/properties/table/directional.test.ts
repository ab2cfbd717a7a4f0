import { describeProperty } from './driver.ts'

describeProperty('directional')
