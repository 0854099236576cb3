import type { Secret } from '@nkpsim/crypto'
import type { Compute } from '@nkpsim/effects'
import type { BackupContent } from './content.ts'
import type { WriteBackupInput } from './write.ts'

// These functions load the library for ASN.1 on demand. Loading it takes 30 ms of CPU, and most
// processes use no backup.

/** Reads a backup file. See read.ts. */
export async function readBackupFile(
  file: Uint8Array,
  password: Secret | undefined,
  compute: Compute,
): Promise<BackupContent> {
  return (await import('./read.ts')).readBackupFile(file, password, compute)
}

/** Writes a backup file. See write.ts. */
export async function writeBackupFile(input: WriteBackupInput): Promise<Buffer> {
  return (await import('./write.ts')).writeBackupFile(input)
}
