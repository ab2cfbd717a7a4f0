import { describeProperty } from './driver.ts'

describeProperty('gradient')
