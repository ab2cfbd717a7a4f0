import { describeProperty } from './driver.ts'

describeProperty('linearity')
