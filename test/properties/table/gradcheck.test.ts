import { describeProperty } from './driver.ts'

describeProperty('gradcheck')
