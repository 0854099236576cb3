import type { Secret } from '@nkpsim/crypto'
import { messageOf } from '@nkpsim/daemon/system-reason'
import { VcenterError } from '../../errors.ts'
import { boundedText } from '../../records/bounded-text.ts'

/**
 * A folder somewhere, as backups need one. What goes wrong with it is a VcenterError
 * BACKUP_LOCATION_UNUSABLE.
 */
export type BackupTarget = {
  /**
   * Writes a file that is not there yet, so that it is safe on disk when this resolves. Returns its
   * size.
   */
  write(name: string, bytes: AsyncIterable<Uint8Array>): Promise<number>
  /** Gives it another name, in one step; nothing of that name is there. */
  rename(from: string, to: string): Promise<void>
  /** Names of what is there. */
  list(): Promise<string[]>
  /** Removes a file; one that is not there is no error. */
  remove(name: string): Promise<void>
  close(): void
}

/** What opens a location. */
export type LocationCredentials = {
  user: string
  password: Secret | undefined
  /** In the format of OpenSSH or PEM, without a passphrase. */
  privateKey: Secret | undefined
  /**
   * Fingerprint that the server's key must have, `SHA256:…` as `ssh-keygen -lf` prints it; empty:
   * not known yet.
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
