export { ALL_OR_NOTHING, cutPowerAtEachStep } from './cut-power.ts'
export { passTime } from './pass-time.ts'
export { withOpened, withoutSync } from './with-opened.ts'
