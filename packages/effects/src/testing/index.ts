export { withOpened, withoutSync } from './with-opened.ts'
