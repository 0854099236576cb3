import { EsxiError } from '../errors.ts'

/** Returns the error of a migration that ended, after which the VM stays at its source. */
export function migrationFailed(message: string, options?: ErrorOptions): EsxiError {
  return new EsxiError('MIGRATION_FAILED', message, options)
}

/** Returns the error of a message that no host sends. */
export function unreadable(): EsxiError {
  return migrationFailed('the other host sent a message that cannot be read')
}
