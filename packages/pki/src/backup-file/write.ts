import { Secret } from '@nkpsim/crypto'
import type { BackupContent } from './content.ts'
import { build, encodeDer } from './der.ts'
import { createMacData } from './mac.ts'
import { OID } from './object-identifiers.ts'
import { type BackupEffects, type PasswordRounds, pbes2Encrypt } from './pbes2.ts'
import { encodeSafeContents } from './safe-contents.ts'

export type WriteBackupInput = BackupContent &
  BackupEffects & {
    /**
     * Without a password the file is not encrypted, so anyone who reads it has the KDK. The caller
     * must warn the user.
     */
    protection: { password: Secret } | 'not-encrypted'
  }

/**
 * Writes the backup of a key provider as a PKCS#12 file (RFC 7292). With a password, PBES2
 * encrypts everything in it. Without a password nothing is encrypted. The MAC then uses an empty
 * password, so it detects accidents but not attacks. `openssl pkcs12` opens both kinds. Java's
 * keytool lists the KDK of an encrypted file as SecretKeyEntry.
 *
 * Encryption and MAC take the same number of rounds, because an attacker would try passwords on the
 * cheaper one. Without a password there is nothing to guess, so the MAC takes one round.
 */
export async function writeBackupFile(input: WriteBackupInput): Promise<Buffer> {
  const iterations = input.compute.costs.providerBackupRounds
  const protection =
    input.protection === 'not-encrypted'
      ? undefined
      : { password: input.protection.password, iterations }
  using contents = await encodeSafeContents(input, protection, input)
  const authenticatedSafe = encodeDer(
    build.sequence(
      protection === undefined
        ? dataContent(contents.reveal())
        : await encryptedContent(protection, contents.reveal(), input),
    ),
  )
  using empty = Secret.from(Buffer.alloc(0))
  const macKey = protection ?? { password: empty, iterations: 1 }
  const macData = await createMacData(macKey, authenticatedSafe, input)
  return encodeDer(build.sequence(build.integer(3), dataContent(authenticatedSafe), macData))
}

/** ContentInfo of type data, RFC 5652, 4. */
function dataContent(bytes: Uint8Array) {
  return build.sequence(build.oid(OID.data), build.explicit(0, build.octets(bytes)))
}

/** ContentInfo of type encryptedData, RFC 5652, 8. */
async function encryptedContent(
  protection: PasswordRounds,
  bytes: Uint8Array,
  effects: BackupEffects,
) {
  const { algorithm, ciphertext } = await pbes2Encrypt(protection, bytes, effects)
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
