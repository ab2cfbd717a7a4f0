import { describeProperty } from './driver.ts'

describeProperty('adjoint')
