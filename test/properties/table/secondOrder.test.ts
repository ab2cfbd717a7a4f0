import { describeProperty } from './driver.ts'

describeProperty('secondOrder')
