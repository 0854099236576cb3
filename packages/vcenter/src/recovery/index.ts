export { type RestoreInput, restoreVcenter } from './restore.ts'
