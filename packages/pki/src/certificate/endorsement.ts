import 'reflect-metadata'
import { createPublicKey, type webcrypto } from 'node:crypto'
import type { Random } from '@nkpsim/effects'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PublicKey,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { PkiError } from '../errors.ts'
import { commonNameOnly } from './common-name.ts'
import { BACKDATE_MS, ECDSA_P256, randomSerialNumber } from './engine.ts'

/** tcg-kp-EKCertificate. TCG EK Credential Profile, 3.2.16. */
const EK_CERTIFICATE_PURPOSE = '2.23.133.8.1'
/** Attributes of the TPM in the SAN. TCG EK Credential Profile, 3.2.9. */
const TPM_NAME = {
  '2.23.133.2.1': 'id:00001014',
  '2.23.133.2.2': 'nkpsim vTPM',
  '2.23.133.2.3': 'id:00000001',
}
/** RFC 5280, 4.1.2.5: a certificate without a well-defined end of validity. */
const NEVER_MS = Date.UTC(9999, 11, 31, 23, 59, 59)
const MAX_KEY_BYTES = 1024

export type EndorsementInput = {
  /** SubjectPublicKeyInfo as DER: RSA-2048, or ECC on P-256. */
  publicKeyDer: Uint8Array
  /** UUID of the VM that has the TPM. */
  vmUuid: string
  nowMs: number
}

/**
 * Issues a certificate for an endorsement key, DER. An endorsement key only decrypts, so it cannot
 * sign a request: the host that made the vTPM vouches for its key.
 * @throws PkiError INVALID_KEY
 */
export async function issueForEndorsementKey(
  { publicKeyDer, vmUuid, nowMs }: EndorsementInput,
  {
    issuer,
    signingKey,
    random,
  }: { issuer: X509Certificate; signingKey: webcrypto.CryptoKey; random: Random },
): Promise<Buffer> {
  const kind = kindOf(publicKeyDer)
  const issued = await X509CertificateGenerator.create({
    serialNumber: randomSerialNumber(random),
    subject: commonNameOnly(`vTPM ${vmUuid}`),
    issuer: issuer.subjectName,
    notBefore: new Date(nowMs - BACKDATE_MS),
    notAfter: new Date(NEVER_MS),
    signingAlgorithm: ECDSA_P256,
    publicKey: new PublicKey(Uint8Array.from(publicKeyDer)),
    signingKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(
        kind === 'rsa' ? KeyUsageFlags.keyEncipherment : KeyUsageFlags.keyAgreement,
        true,
      ),
      new ExtendedKeyUsageExtension([EK_CERTIFICATE_PURPOSE]),
      new SubjectAlternativeNameExtension([{ type: 'dn', value: tpmName() }], true),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  })
  return Buffer.from(issued.rawData)
}

function tpmName(): string {
  return Object.entries(TPM_NAME)
    .map(([id, value]) => `${id}=${value}`)
    .join(', ')
}

/** @throws PkiError INVALID_KEY */
function kindOf(publicKeyDer: Uint8Array): 'rsa' | 'ecc' {
  if (publicKeyDer.length <= MAX_KEY_BYTES)
    try {
      const key = createPublicKey({ key: Buffer.from(publicKeyDer), type: 'spki', format: 'der' })
      const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {}
      if (key.asymmetricKeyType === 'rsa' && modulusLength === 2048) return 'rsa'
      if (key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') return 'ecc'
    } catch (cause) {
      throw new PkiError('INVALID_KEY', 'the endorsement key cannot be read', { cause })
    }
  throw new PkiError('INVALID_KEY', 'an endorsement key is RSA-2048, or ECC on P-256')
}
