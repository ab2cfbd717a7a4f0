import { describeProperty } from './driver.ts'

describeProperty('zeroSize')
