export { type Family, parseExposition, type Sample } from './exposition.ts'
export { type Fetched, fetchText } from './fetch-text.ts'
export { type ManualClock, manualClock } from './manual-clock.ts'
export { canStrace } from './strace.ts'
