export { VcenterError, type VcenterErrorCode } from './errors.ts'
