export type { BackupConstraints, BackupContent } from './content.ts'
export { readBackupFile } from './read.ts'
export { type WriteBackupInput, writeBackupFile } from './write.ts'
