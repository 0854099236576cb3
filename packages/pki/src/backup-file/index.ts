export type { BackupConstraints, BackupContent } from './content.ts'
export { readBackupFile, writeBackupFile } from './on-demand.ts'
export type { WriteBackupInput } from './write.ts'
