import { describeProperty } from './driver.ts'

describeProperty('jvpOfGradient')
