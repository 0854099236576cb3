import { RESTRICTED_PRIMARY_KEY, TPM_RH, TPMA_OBJECT } from '../codec/constants.ts'
import { type EccPublic, encodePublicArea, type RsaPublic } from '../codec/public-area.ts'
import { handleName, objectName } from '../codec/structures.ts'
import { nvRead, readNvIndex } from '../commands/nv.ts'
import { createPrimary, flushContext, readKey, type TpmKey } from '../commands/object.ts'
import { isHandleMissing } from '../errors.ts'
import type { TpmTransport } from '../transport/transport.ts'
import { withoutPadding } from './endorsement-certificate.ts'

/**
 * Handles at which manufacturers store the EK and its certificate. TCG EK Credential Profile,
 * 2.2.1.4 and 2.2.1.5.
 */
export const EK_HANDLE = 0x81010001
export const EK_CERTIFICATE_INDEX = 0x01c00002

/** PolicySecret(TPM_RH_ENDORSEMENT), SHA-256. TCG EK Credential Profile, B.3.3. */
const EK_POLICY = Buffer.from(
  '837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa',
  'hex',
)

/** The RSA-2048 EK template L-1. TCG EK Credential Profile, B.3.3. */
export const EK_TEMPLATE: RsaPublic = {
  type: 'rsa',
  objectAttributes:
    TPMA_OBJECT.fixedTPM |
    TPMA_OBJECT.fixedParent |
    TPMA_OBJECT.sensitiveDataOrigin |
    TPMA_OBJECT.adminWithPolicy |
    TPMA_OBJECT.restricted |
    TPMA_OBJECT.decrypt,
  authPolicy: EK_POLICY,
  protectsChildren: true,
  signs: false,
  keyBits: 2048,
  exponent: 65_537,
  modulus: Buffer.alloc(256),
}

/**
 * The AK: a restricted signing key on P-256. It is a primary key of the endorsement hierarchy, so
 * it is the same after every reset and needs no file. Its quotes contain clock, resets and firmware
 * version in clear; quotes of keys in other hierarchies obfuscate them (Part 1, clause 36.7).
 */
export const AK_TEMPLATE: EccPublic = {
  type: 'ecc',
  objectAttributes: RESTRICTED_PRIMARY_KEY | TPMA_OBJECT.sign,
  authPolicy: Buffer.alloc(0),
  protectsChildren: false,
  signs: true,
  x: Buffer.alloc(0),
  y: Buffer.alloc(0),
}

/**
 * Returns the Qualified Name of a primary key of the endorsement hierarchy, 34 bytes. Part 1,
 * clause 16.
 */
export function endorsementQualifiedName(name: Buffer): Buffer {
  return objectName(Buffer.concat([handleName(TPM_RH.ENDORSEMENT), name]))
}

/** Creates the AK. The caller flushes it. */
export function createAttestationKey(transport: TpmTransport): Promise<TpmKey> {
  return createPrimary(transport, TPM_RH.ENDORSEMENT, encodePublicArea(AK_TEMPLATE))
}

/**
 * Runs work with the EK. Uses the persistent EK if it exists. After TPM2_Clear has evicted it,
 * creates the same EK again from its template.
 */
export async function withEndorsementKey<T>(
  transport: TpmTransport,
  work: (endorsementKey: TpmKey) => Promise<T>,
): Promise<T> {
  const persistent = await readKey(transport, EK_HANDLE).catch((error: unknown) => {
    if (isHandleMissing(error)) return undefined
    throw error
  })
  if (persistent !== undefined) return work(persistent)
  const primary = await createPrimary(transport, TPM_RH.ENDORSEMENT, encodePublicArea(EK_TEMPLATE))
  try {
    return await work(primary)
  } finally {
    await flushContext(transport, primary.handle)
  }
}

/** Returns the EK's certificate as DER. Returns undefined if the TPM contains none. */
export async function readEndorsementCertificate(
  transport: TpmTransport,
): Promise<Buffer | undefined> {
  const index = await readNvIndex(transport, EK_CERTIFICATE_INDEX)
  if (index === undefined) return undefined
  const certificate = withoutPadding(await nvRead(transport, index))
  return certificate.length === 0 ? undefined : certificate
}
