import type { Secret } from '@nkpsim/crypto'
import { VcenterError } from '../errors.ts'
import { BACKUP_PARTS, type BackupSecrets, type BackupSpec } from '../records/backup-spec.ts'
import { parseLocation } from './location.ts'
import { requireBackupPassword } from './password.ts'
import { isFingerprint } from './targets/host-key.ts'

const MAX_USER_CHARACTERS = 256

/**
 * Checks a requested backup.
 * @param asked.parts empty: only `common`
 * @throws VcenterError INVALID_REQUEST
 */
export function requireBackupSpec(
  asked: Omit<BackupSpec, 'parts' | 'isEncrypted'> & {
    parts: readonly string[]
    withoutEncryption: boolean
  },
  secrets: BackupSecrets,
): BackupSpec {
  const { location, locationUser, locationHostKey } = asked
  const unknown = asked.parts.find((part) => !BACKUP_PARTS.some((known) => known === part))
  if (unknown !== undefined)
    throw invalid(`there is no part "${unknown}": parts are ${BACKUP_PARTS.join(', ')}`)
  requireEncryptionChoice(secrets.backupPassword, !asked.withoutEncryption)
  if (secrets.backupPassword !== undefined) requireBackupPassword(secrets.backupPassword)
  if (parseLocation(location).protocol === 'sftp') requireSftpLogin(asked, secrets)
  else if (locationUser !== '' || locationHostKey !== '' || holdsLogin(secrets))
    throw invalid('user, password, private key and host key go with sftp:// only')
  return {
    parts: BACKUP_PARTS.filter((part) => part === 'common' || asked.parts.includes(part)),
    location,
    locationUser,
    locationHostKey,
    isEncrypted: !asked.withoutEncryption,
  }
}

/**
 * Requires a password for an encrypted backup, and none for an unencrypted backup.
 * @throws VcenterError INVALID_REQUEST
 */
export function requireEncryptionChoice(password: Secret | undefined, isEncrypted: boolean): void {
  if (password === undefined && isEncrypted)
    throw invalid('give a backup password, or say that the backup shall not be encrypted')
  if (password !== undefined && !isEncrypted)
    throw invalid('a backup has a password or is not encrypted, not both')
}

function requireSftpLogin(
  { locationUser, locationHostKey }: Pick<BackupSpec, 'locationUser' | 'locationHostKey'>,
  { locationPassword, locationPrivateKey }: BackupSecrets,
): void {
  if (locationUser === '' || locationUser.length > MAX_USER_CHARACTERS)
    throw invalid(`sftp:// needs a user of at most ${MAX_USER_CHARACTERS} characters`)
  if ((locationPassword === undefined) === (locationPrivateKey === undefined))
    throw invalid('sftp:// needs a password or a private key, and not both')
  if (locationHostKey !== '' && !isFingerprint(locationHostKey))
    throw invalid('a host key is given as SHA256:… as ssh-keygen -lf prints it')
}

function holdsLogin({ locationPassword, locationPrivateKey }: BackupSecrets): boolean {
  return locationPassword !== undefined || locationPrivateKey !== undefined
}

function invalid(message: string): VcenterError {
  return new VcenterError('INVALID_REQUEST', message)
}
