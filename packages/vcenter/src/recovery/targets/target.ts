import type { Secret } from '@nkpsim/crypto'
import { messageOf } from '@nkpsim/daemon/system-reason'
import { VcenterError } from '../../errors.ts'
import { boundedText } from '../../records/bounded-text.ts'

/** A folder somewhere, for backups. Its errors are VcenterError BACKUP_LOCATION_UNUSABLE. */
export type BackupTarget = {
  /** Writes a new file, which is safe on disk when this resolves. Returns its size. */
  write(name: string, bytes: AsyncIterable<Uint8Array>): Promise<number>
  /** Renames it in one step; nothing has the new name. */
  rename(from: string, to: string): Promise<void>
  /** Lists the names in it. */
  list(): Promise<string[]>
  /** Removes a file; a missing one is not an error. */
  remove(name: string): Promise<void>
  close(): void
}

/** What is needed to open a location. */
export type LocationCredentials = {
  user: string
  password: Secret | undefined
  /** In OpenSSH format or PEM, without a passphrase. */
  privateKey: Secret | undefined
  /**
   * Required fingerprint of the server's key, `SHA256:…` as `ssh-keygen -lf` prints it; empty: not
   * known yet.
   */
  hostKey: string
}

/** Returns one short line of an answer: a server may send any text of any length. */
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
