import { Secret } from '@nkpsim/crypto'
import type { Random } from '@nkpsim/effects'
import type { BackupContent } from './content.ts'
import { build, encodeDer } from './der.ts'
import { createMacData } from './mac.ts'
import { OID } from './object-identifiers.ts'
import { ITERATIONS, type PasswordRounds, pbes2Encrypt } from './pbes2.ts'
import { encodeSafeContents } from './safe-contents.ts'

export type WriteBackupInput = BackupContent & {
  /**
   * Without a password the file is not encrypted, so anyone who reads it has the KDK. The caller
   * must warn the user.
   */
  protection: { password: Secret } | 'not-encrypted'
  random: Random
}

/**
 * Writes the backup of a key provider as a PKCS#12 file (RFC 7292). With a password, PBES2 with
 * 600,000 rounds encrypts everything in it. Without a password nothing is encrypted. The MAC then
 * uses an empty password, so it detects accidents but not attacks. `openssl pkcs12` opens both
 * kinds. Java's keytool lists the KDK of an encrypted file as SecretKeyEntry.
 */
export function writeBackupFile(input: WriteBackupInput): Promise<Buffer> {
  return writeWithRounds(input, ITERATIONS)
}

/**
 * Writes a file whose encryption and MAC each take this many rounds, because an attacker would try
 * passwords on the cheaper one. Without a password there is nothing to guess, so the MAC takes one
 * round.
 */
export async function writeWithRounds(
  input: WriteBackupInput,
  iterations: number,
): Promise<Buffer> {
  const protection =
    input.protection === 'not-encrypted'
      ? undefined
      : { password: input.protection.password, iterations }
  using contents = await encodeSafeContents(input, protection, input.random)
  const authenticatedSafe = encodeDer(
    build.sequence(
      protection === undefined
        ? dataContent(contents.reveal())
        : await encryptedContent(protection, contents.reveal(), input.random),
    ),
  )
  using empty = Secret.from(Buffer.alloc(0))
  const macKey = protection ?? { password: empty, iterations: 1 }
  const macData = await createMacData(macKey, authenticatedSafe, input.random)
  return encodeDer(build.sequence(build.integer(3), dataContent(authenticatedSafe), macData))
}

/** ContentInfo of type data, RFC 5652, 4. */
function dataContent(bytes: Uint8Array) {
  return build.sequence(build.oid(OID.data), build.explicit(0, build.octets(bytes)))
}

/** ContentInfo of type encryptedData, RFC 5652, 8. */
async function encryptedContent(protection: PasswordRounds, bytes: Uint8Array, random: Random) {
  const { algorithm, ciphertext } = await pbes2Encrypt(protection, bytes, random)
  return build.sequence(
    build.oid(OID.encryptedData),
    build.explicit(
      0,
      build.sequence(
        build.integer(0),
        build.sequence(build.oid(OID.data), algorithm, build.implicitOctets(ciphertext)),
      ),
    ),
  )
}
