import { describeProperty } from './driver.ts'

describeProperty('unchosen')
