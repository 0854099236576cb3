import { passwordSpellings, Secret } from '@nkpsim/crypto'
import type { Compute } from '@nkpsim/effects'
import { PkiError } from '../errors.ts'
import { foreignFormat } from '../foreign-format.ts'
import type { BackupContent } from './content.ts'
import { type Der, decodeDer, read } from './der.ts'
import { invalidFile } from './invalid-file.ts'
import { verifyMacData } from './mac.ts'
import { OID } from './object-identifiers.ts'
import { type Pbes2Parameters, pbes2Decrypt, readPbes2, requireOid } from './pbes2.ts'
import { decodeSafeContents, isShrouded } from './safe-contents.ts'

const SEQUENCE_TAG = 0x30
/** Maximum size. Files of this project have less than 2 KiB. */
const MAX_FILE_BYTES = 64 * 1024

/**
 * Reads the content of a backup file. Derives a key from the password only after it checked the
 * structure and limits of the file. Decrypts only after it checked the MAC.
 * @param password UTF-8; other Unicode normal forms are tried too. Undefined for an unencrypted
 *   file
 * @throws PkiError BACKUP_FILE_TOO_LARGE, BACKUP_FILE_INVALID, BACKUP_PASSWORD_WRONG
 */
export async function readBackupFile(
  file: Uint8Array,
  password: Secret | undefined,
  compute: Compute,
): Promise<BackupContent> {
  const foreign = foreignFormat(file)
  if (file.length > MAX_FILE_BYTES)
    throw new PkiError(
      'BACKUP_FILE_TOO_LARGE',
      `the backup file is larger than ${MAX_FILE_BYTES} bytes: it is ${foreign ?? 'something else'}`,
    )
  if (file.length === 0) throw invalidFile('it is empty')
  if (foreign !== undefined) throw invalidFile(`it is ${foreign}`)
  if (file[0] !== SEQUENCE_TAG) throw invalidFile('it is not a PKCS#12 file')
  const [version, authSafe, macData, ...more] = read.sequence(decodeDer(file))
  if (read.integer(version) !== 3) throw invalidFile('it is not a PKCS#12 file')
  if (authSafe !== undefined && macData === undefined)
    throw invalidFile(
      'it has no MAC: another program removed it, restore from the file as it was exported',
    )
  if (more.length > 0) throw invalidFile('it has a part too many')
  const authenticatedSafe = readData(authSafe)
  const [content] = read.sequence(decodeDer(authenticatedSafe), 1)
  const encrypted = contentType(content) === OID.encryptedData ? readEncrypted(content) : undefined
  const isEncrypted = encrypted !== undefined || isShrouded(readData(content))
  requirePasswordAsNeeded(isEncrypted, password)

  using empty = Secret.from(Buffer.alloc(0))
  for (const spelling of passwordSpellings(password ?? empty)) {
    if (!(await verifyMacData(spelling, authenticatedSafe, macData, compute))) continue
    using contents =
      encrypted === undefined
        ? Secret.from(readData(content))
        : await pbes2Decrypt(spelling, encrypted.parameters, encrypted.ciphertext, compute)
    return await decodeSafeContents(contents.reveal(), password && spelling, compute)
  }
  // Without a password, only the file itself can be wrong. Nobody should look for a password.
  if (!isEncrypted) throw invalidFile('it is damaged')
  throw new PkiError('BACKUP_PASSWORD_WRONG', 'the password is wrong, or the file is damaged')
}

function requirePasswordAsNeeded(isEncrypted: boolean, password: Secret | undefined): void {
  if (isEncrypted && password === undefined)
    throw new PkiError('BACKUP_PASSWORD_WRONG', 'the backup file is encrypted: give its password')
  if (!isEncrypted && password !== undefined)
    throw new PkiError(
      'BACKUP_PASSWORD_WRONG',
      'the backup file is not encrypted: restore it without a password',
    )
}

function contentType(content: Der | undefined): string {
  const [type] = read.sequence(content, 2)
  return read.oid(type)
}

function readData(content: Der | undefined): Buffer {
  const [type, value] = read.sequence(content, 2)
  requireOid(type, OID.data)
  return read.octets(read.explicit(value, 0))
}

function readEncrypted(content: Der | undefined): {
  parameters: Pbes2Parameters
  ciphertext: Buffer
} {
  const [, value] = read.sequence(content, 2)
  const [version, encryptedContentInfo] = read.sequence(read.explicit(value, 0), 2)
  if (read.integer(version) !== 0) throw invalidFile('its content has an unknown version')
  const [type, algorithm, ciphertext] = read.sequence(encryptedContentInfo, 3)
  requireOid(type, OID.data)
  return { parameters: readPbes2(algorithm), ciphertext: read.implicitOctets(ciphertext) }
}
