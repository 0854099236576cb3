export { type Family, parseExposition, type Sample } from './exposition.ts'
export { type Fetched, fetchText } from './fetch-text.ts'
export { canStrace } from './strace.ts'
