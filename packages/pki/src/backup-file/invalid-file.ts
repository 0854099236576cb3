import { PkiError } from '../errors.ts'

/** Returns the error for a file that is not a valid backup, with the reason. */
export function invalidFile(reason: string, cause?: unknown): PkiError {
  return new PkiError('BACKUP_FILE_INVALID', `the backup file cannot be read: ${reason}`, { cause })
}
