import { describeProperty } from './driver.ts'

describeProperty('jvp')
