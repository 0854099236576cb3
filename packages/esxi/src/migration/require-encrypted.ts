import { migrateEncryption } from '../vm/files/migrate-encryption.ts'
import type { VmFiles } from '../vm/files/read-vm.ts'
import { migrationFailed } from './migration-error.ts'

/**
 * Refuses an encrypted VM in a migration without a key.
 * @throws EsxiError MIGRATION_FAILED, VM_INVALID
 */
export function requireEncryptedMove(files: VmFiles, key: unknown): void {
  if (key === undefined && migrateEncryption(files) === 'required')
    throw migrationFailed('the migration of this virtual machine must be encrypted, and has no key')
}
