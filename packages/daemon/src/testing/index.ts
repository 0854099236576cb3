export { canStrace } from './strace.ts'
