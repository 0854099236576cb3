import type { Secret } from '@nkpsim/crypto'
import { messageOf } from '@nkpsim/daemon/system-reason'
import { VcenterError } from '../../errors.ts'
import { boundedText } from '../../records/bounded-text.ts'

/** A folder for backups, local or remote. Its errors are VcenterError BACKUP_LOCATION_UNUSABLE. */
export type BackupTarget = {
  /** Writes a new file. Resolves to the size of the file when the file is safe on disk. */
  write(name: string, bytes: AsyncIterable<Uint8Array>): Promise<number>
  /** Renames a file in one step. No file may have the new name yet. */
  rename(from: string, to: string): Promise<void>
  /** Lists the names in the folder. */
  list(): Promise<string[]>
  /** Removes a file. A missing file is not an error. */
  remove(name: string): Promise<void>
  close(): void
}

/** Credentials for opening a location. */
export type LocationCredentials = {
  user: string
  password: Secret | undefined
  /** Private key in OpenSSH format or PEM, without a passphrase. */
  privateKey: Secret | undefined
  /**
   * Required fingerprint of the server's key, `SHA256:…` as `ssh-keygen -lf` prints it; empty if
   * the operator does not know it yet.
   */
  hostKey: string
}

/**
 * Makes an error with one short line of the server's answer. A server may send any text of any
 * length.
 */
export function unusable(location: string, cause: unknown): VcenterError {
  if (cause instanceof VcenterError) return cause
  const said = messageOf(cause)
  const reason = location.startsWith('sftp:') ? boundedText(said) : said
  return new VcenterError(
    'BACKUP_LOCATION_UNUSABLE',
    `the backup location ${location} cannot be used: ${reason}`,
    { cause },
  )
}
