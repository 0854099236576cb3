import { Secret } from '@nkpsim/crypto'
import type { BackupContent } from './content.ts'
import { build, encodeDer } from './der.ts'
import { createMacData } from './mac.ts'
import { OID } from './object-identifiers.ts'
import { ITERATIONS, type PasswordRounds, pbes2Encrypt } from './pbes2.ts'
import { encodeSafeContents } from './safe-contents.ts'

export type WriteBackupInput = BackupContent & {
  /**
   * Without a password the file is not encrypted: anyone who reads it has the KDK. The caller must
   * say so.
   */
  protection: { password: Secret } | 'not-encrypted'
}

/**
 * The backup of a key provider as a PKCS#12 file. RFC 7292. With a password everything in it is
 * encrypted, by PBES2 with 600,000 rounds. Without one nothing is encrypted, and its MAC, over the
 * empty password, detects accidents but no attacks. `openssl pkcs12` opens both; Java's keytool
 * lists the KDK of an encrypted one as SecretKeyEntry.
 */
export function writeBackupFile(input: WriteBackupInput): Promise<Buffer> {
  return writeWithRounds(input, ITERATIONS)
}

/**
 * A backup file whose encryption and MAC take this many rounds each: an attacker tries passwords on
 * the cheaper of the two. Without a password there is nothing to guess, so the MAC takes one round.
 */
export async function writeWithRounds(
  input: WriteBackupInput,
  iterations: number,
): Promise<Buffer> {
  const protection =
    input.protection === 'not-encrypted'
      ? undefined
      : { password: input.protection.password, iterations }
  using contents = await encodeSafeContents(input, protection)
  const authenticatedSafe = encodeDer(
    build.sequence(
      protection === undefined
        ? dataContent(contents.reveal())
        : await encryptedContent(protection, contents.reveal()),
    ),
  )
  using empty = Secret.from(Buffer.alloc(0))
  const macKey = protection ?? { password: empty, iterations: 1 }
  const macData = await createMacData(macKey, authenticatedSafe)
  return encodeDer(build.sequence(build.integer(3), dataContent(authenticatedSafe), macData))
}

/** ContentInfo of type data, RFC 5652, 4. */
function dataContent(bytes: Uint8Array) {
  return build.sequence(build.oid(OID.data), build.explicit(0, build.octets(bytes)))
}

/** ContentInfo of type encryptedData, RFC 5652, 8. */
async function encryptedContent(protection: PasswordRounds, bytes: Uint8Array) {
  const { algorithm, ciphertext } = await pbes2Encrypt(protection, bytes)
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
