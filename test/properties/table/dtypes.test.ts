import { describeProperty } from './driver.ts'

describeProperty('dtypes')
