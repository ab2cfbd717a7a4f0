import { describeProperty } from './driver.ts'

describeProperty('float32')
