import { describeProperty } from './driver.ts'

describeProperty('layouts')
