import { Secret } from '@nkpsim/crypto'
import type { Compute } from '@nkpsim/effects'
import type { BackupContent } from './content.ts'
import { build, type Der, decodeDer, encodeDer, read } from './der.ts'
import { invalidFile } from './invalid-file.ts'
import { OID, PROVIDER_ATTRIBUTE_OID } from './object-identifiers.ts'
import {
  type BackupEffects,
  type PasswordRounds,
  pbes2Decrypt,
  pbes2Encrypt,
  readPbes2,
  requireOid,
} from './pbes2.ts'

const KDK_BYTES = 32
const VERSION = 1
/** Start of the year 10000. The timestamps of protobuf end before it. */
const END_OF_TIMESTAMPS_MS = Date.UTC(10_000, 0)
const MAX_NAME_CHARACTERS = 80
/** localKeyID of Java: the time when the entry was made, ms. */
const KEYTOOL_KEY_ID = /^Time \d+$/
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/**
 * Encodes SafeContents with the KDK in one secret bag. RFC 7292, 4.2.5 does not define the content
 * of a secret bag. It is the same as in Java's key stores: a PKCS#8 PrivateKeyInfo with the
 * algorithm AES, encrypted if there is a password.
 */
export async function encodeSafeContents(
  content: BackupContent,
  protection: PasswordRounds | undefined,
  effects: BackupEffects,
): Promise<Secret> {
  using keyInfo = Secret.from(encodeDer(privateKeyInfo(content.kdk)))
  const [bagType, value] =
    protection === undefined
      ? [OID.keyBag, keyInfo.reveal()]
      : [OID.pkcs8ShroudedKeyBag, await shroud(protection, keyInfo, effects)]
  const bag = build.sequence(
    build.oid(OID.secretBag),
    build.explicit(0, build.sequence(build.oid(bagType), build.explicit(0, build.octets(value)))),
    build.set(...attributes(content)),
  )
  return Secret.from(encodeDer(build.sequence(bag)))
}

/**
 * Decodes SafeContents.
 * @throws PkiError BACKUP_FILE_INVALID, BACKUP_PASSWORD_WRONG
 */
export async function decodeSafeContents(
  bytes: Uint8Array,
  password: Secret | undefined,
  compute: Compute,
): Promise<BackupContent> {
  const [bag] = read.sequence(decodeDer(bytes), 1)
  const [bagId, bagValue, attributeSet] = read.sequence(bag, 3)
  requireOid(bagId, OID.secretBag)
  const [type, wrapped] = read.sequence(read.explicit(bagValue, 0), 2)
  requireOid(type, password === undefined ? OID.keyBag : OID.pkcs8ShroudedKeyBag)
  const metadata = readAttributes(read.set(attributeSet, 3))
  const value = read.octets(read.explicit(wrapped, 0))
  using keyInfo =
    password === undefined
      ? Secret.from(value)
      : await unshroud(password, decodeDer(value), compute)
  return { ...metadata, kdk: readPrivateKeyInfo(keyInfo) }
}

/**
 * Whether unencrypted SafeContents contain an encrypted key, as written by Java's keytool. Reads
 * only the structure.
 * @throws PkiError BACKUP_FILE_INVALID
 */
export function isShrouded(bytes: Uint8Array): boolean {
  const [bag] = read.sequence(decodeDer(bytes))
  const [bagId, bagValue] = read.sequence(bag)
  requireOid(bagId, OID.secretBag)
  const [type] = read.sequence(read.explicit(bagValue, 0), 2)
  return read.oid(type) === OID.pkcs8ShroudedKeyBag
}

/** Encrypts a key as EncryptedPrivateKeyInfo. RFC 5958, 3. */
async function shroud(
  protection: PasswordRounds,
  keyInfo: Secret,
  effects: BackupEffects,
): Promise<Buffer> {
  const { algorithm, ciphertext } = await pbes2Encrypt(protection, keyInfo.reveal(), effects)
  return encodeDer(build.sequence(algorithm, build.octets(ciphertext)))
}

async function unshroud(password: Secret, encrypted: Der, compute: Compute): Promise<Secret> {
  const [algorithm, ciphertext] = read.sequence(encrypted, 2)
  return pbes2Decrypt(password, readPbes2(algorithm), read.octets(ciphertext), compute)
}

/** Builds a PrivateKeyInfo. RFC 5958, 2. */
function privateKeyInfo(kdk: Secret): Der {
  return build.sequence(
    build.integer(0),
    build.sequence(build.oid(OID.aes), build.nothing()),
    build.octets(kdk.reveal()),
  )
}

function readPrivateKeyInfo(keyInfo: Secret): Secret {
  const [version, algorithm, key] = read.sequence(decodeDer(keyInfo.reveal()), 3)
  if (read.integer(version) !== 0) throw invalidFile('its key has an unknown version')
  const [name, parameters] = read.sequence(algorithm, 2)
  requireOid(name, OID.aes)
  read.nothing(parameters)
  const kdk = Secret.from(read.octets(key))
  if (kdk.lengthBytes !== KDK_BYTES) throw invalidFile('its key has a wrong length')
  return kdk
}

function attributes({ providerName, keyId, exportTime, constraints }: BackupContent): Der[] {
  const { tpmRequired } = constraints
  // Java's keytool replaces friendlyName and localKeyID when it re-encrypts a file. So name and
  // key_id are also in this attribute.
  const properties = {
    version: VERSION,
    exportTime: exportTime.toISOString(),
    tpmRequired,
    providerName,
    keyId,
  }
  const keyIdBytes = Buffer.from(keyId.replaceAll('-', ''), 'hex')
  return [
    build.sequence(build.oid(OID.friendlyName), build.set(build.bmpString(providerName))),
    build.sequence(build.oid(OID.localKeyId), build.set(build.octets(keyIdBytes))),
    build.sequence(
      build.rawOid(PROVIDER_ATTRIBUTE_OID),
      build.set(build.utf8String(JSON.stringify(properties))),
    ),
  ]
}

function readAttributes(nodes: Der[]): Omit<BackupContent, 'kdk'> {
  const values = new Map(
    nodes.map((node) => {
      const [oid, value] = read.sequence(node, 2)
      return [read.rawOid(oid), read.set(value, 1)[0]] as const
    }),
  )
  const value = (oid: Der): Der | undefined => values.get(read.rawOid(oid))
  const { identity, ...properties } = readProperties(
    read.utf8String(values.get(PROVIDER_ATTRIBUTE_OID)),
  )
  const localKeyId = read.octets(value(build.oid(OID.localKeyId)))
  if (KEYTOOL_KEY_ID.test(localKeyId.toString('latin1'))) {
    if (identity === undefined)
      throw invalidFile(
        "Java's keytool re-encrypted it and dropped its key_id: restore from the file as it was exported",
      )
    return { ...requireIdentity(identity.providerName, identity.keyId), ...properties }
  }
  const providerName = read.bmpString(value(build.oid(OID.friendlyName)))
  return { ...requireIdentity(providerName, readKeyId(localKeyId)), ...properties }
}

function requireIdentity(providerName: unknown, keyId: unknown) {
  if (typeof providerName !== 'string' || !isName(providerName))
    throw invalidFile('its provider has an invalid name')
  if (typeof keyId !== 'string' || !UUID.test(keyId)) throw invalidFile('its key_id is not a UUID')
  return { providerName, keyId }
}

function isName(text: string): boolean {
  return text !== '' && [...text].length <= MAX_NAME_CHARACTERS && !/[\p{Cc}\p{Cs}]/u.test(text)
}

function readKeyId(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

type Properties = Pick<BackupContent, 'exportTime' | 'constraints'> & {
  /** Undefined in files of versions up to 0.2. */
  identity: { providerName: unknown; keyId: unknown } | undefined
}

function readProperties(text: string): Properties {
  let properties: Record<string, unknown>
  try {
    properties = Object(JSON.parse(text))
  } catch (cause) {
    throw invalidFile('its properties are malformed', cause)
  }
  const { version, exportTime, tpmRequired, providerName, keyId } = properties
  if (version !== VERSION)
    throw invalidFile(`it has the unknown version ${JSON.stringify(version)}`)
  const time = new Date(typeof exportTime === 'string' ? exportTime : Number.NaN)
  const isTime = time.getTime() >= 0 && time.getTime() < END_OF_TIMESTAMPS_MS
  if (!isTime || typeof tpmRequired !== 'boolean') throw invalidFile('its properties are malformed')
  const identity = keyId === undefined ? undefined : { providerName, keyId }
  return { exportTime: time, constraints: { tpmRequired }, identity }
}
