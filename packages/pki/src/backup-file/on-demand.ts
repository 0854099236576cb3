import type { Secret } from '@nkpsim/crypto'
import type { BackupContent } from './content.ts'
import type { WriteBackupInput } from './write.ts'

// Loaded on demand: the library for ASN.1 takes 30 ms of CPU to load, and most processes handle no
// backup.

/** Content of a backup file; see read.ts. */
export async function readBackupFile(
  file: Uint8Array,
  password: Secret | undefined,
): Promise<BackupContent> {
  return (await import('./read.ts')).readBackupFile(file, password)
}

/** The backup of a key provider as a PKCS#12 file; see write.ts. */
export async function writeBackupFile(input: WriteBackupInput): Promise<Buffer> {
  return (await import('./write.ts')).writeBackupFile(input)
}
