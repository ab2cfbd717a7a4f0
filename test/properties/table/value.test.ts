import { describeProperty } from './driver.ts'

describeProperty('value')
