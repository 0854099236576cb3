import { createPublicKey, type KeyObject, sign, X509Certificate } from 'node:crypto'
import type { TrustedAuthorities } from '../attestation/endorsement-certificate.ts'
import { der, objectIdentifier, sequence, TAG, utf8 } from './der.ts'
import { fixedRsaKey, RSA_KEY_COUNT } from './rsa-keys.ts'

/** The last key belongs to the authority of the manufacturer. */
const AUTHORITY = RSA_KEY_COUNT - 1
const NO_SUBJECT = sequence()
const AUTHORITY_NAME = name([['2.5.4.3', 'Simulated TPM manufacturer']])
const SHA256_WITH_RSA = sequence(objectIdentifier('1.2.840.113549.1.1.11'), der(TAG.NULL))
/** Any time that a simulation shows. */
const VALIDITY = sequence(
  der(TAG.UTC_TIME, Buffer.from('700101000000Z')),
  der(TAG.GENERALIZED_TIME, Buffer.from('99991231235959Z')),
)
/** Manufacturer, model and version of the TPM. TCG EK Credential Profile, 3.2.9. */
const TPM_NAME = name([
  ['2.23.133.2.1', 'id:4E4B5053'],
  ['2.23.133.2.2', 'nkpsim'],
  ['2.23.133.2.3', 'id:00010000'],
])
/** Number of the choice directoryName of GeneralName. RFC 5280, 4.2.1.6. */
const DIRECTORY_NAME = 4
const KEY_ENCIPHERMENT = Buffer.of(5, 0x20)
const KEY_CERT_SIGN = Buffer.of(2, 0x04)

/** What the factory put into a TPM. */
export type Endorsement = {
  /** RSA-2048. */
  key: KeyObject
  /** DER. */
  certificate: Buffer
}

const made = new Map<number, Endorsement>()

/**
 * Returns the endorsement key of a TPM and its certificate. The serial number alone determines
 * both, so they cost nothing after the first time.
 * @throws RangeError if the serial number is too high
 */
export function endorse(serialNumber: number): Endorsement {
  const known = made.get(serialNumber)
  if (known !== undefined) return known
  const key = fixedRsaKey(serialNumber)
  if (serialNumber === AUTHORITY) throw new RangeError(`there are ${AUTHORITY} simulated TPMs`)
  const certificate = issue({
    serialNumber: serialNumber + 1,
    subject: NO_SUBJECT,
    key,
    extensions: [
      extension('2.5.29.19', true, sequence()),
      extension('2.5.29.15', true, der(TAG.BIT_STRING, KEY_ENCIPHERMENT)),
      extension('2.5.29.37', false, sequence(objectIdentifier('2.23.133.8.1'))),
      extension('2.5.29.17', true, sequence(der(TAG.CONTEXT + DIRECTORY_NAME, TPM_NAME))),
    ],
  })
  const endorsement = { key, certificate }
  made.set(serialNumber, endorsement)
  return endorsement
}

let authority: X509Certificate | undefined

/** Returns the certificate of the authority that certifies all simulated TPMs. */
export function manufacturerCertificate(): X509Certificate {
  authority ??= new X509Certificate(
    issue({
      serialNumber: 0x7fff,
      subject: AUTHORITY_NAME,
      key: fixedRsaKey(AUTHORITY),
      extensions: [
        extension('2.5.29.19', true, sequence(der(TAG.BOOLEAN, Buffer.of(0xff)))),
        extension('2.5.29.15', true, der(TAG.BIT_STRING, KEY_CERT_SIGN)),
      ],
    }),
  )
  return authority
}

/** Returns authorities that vouch for simulated TPMs only. */
export function simulatedAuthorities(): TrustedAuthorities {
  return { roots: [manufacturerCertificate()], intermediates: [], skipped: [] }
}

/** Issues a certificate, DER. RFC 5280, 4.1. */
function issue(input: {
  serialNumber: number
  subject: Buffer
  key: KeyObject
  extensions: readonly Buffer[]
}): Buffer {
  const serialNumber = Buffer.alloc(2)
  serialNumber.writeUInt16BE(input.serialNumber)
  const toSign = sequence(
    der(TAG.CONTEXT, der(TAG.INTEGER, Buffer.of(2))),
    der(TAG.INTEGER, input.serialNumber < 0x80 ? serialNumber.subarray(1) : serialNumber),
    SHA256_WITH_RSA,
    AUTHORITY_NAME,
    VALIDITY,
    input.subject,
    createPublicKey(input.key).export({ type: 'spki', format: 'der' }),
    der(TAG.CONTEXT + 3, sequence(...input.extensions)),
  )
  // PKCS #1 v1.5, because it always makes the same bytes.
  const signature = sign('sha256', toSign, fixedRsaKey(AUTHORITY))
  return sequence(toSign, SHA256_WITH_RSA, der(TAG.BIT_STRING, Buffer.of(0), signature))
}

function extension(id: string, isCritical: boolean, value: Buffer): Buffer {
  const critical = isCritical ? [der(TAG.BOOLEAN, Buffer.of(0xff))] : []
  return sequence(objectIdentifier(id), ...critical, der(TAG.OCTET_STRING, value))
}

function name(attributes: readonly (readonly [id: string, value: string])[]): Buffer {
  return sequence(
    ...attributes.map(([id, value]) => der(TAG.SET, sequence(objectIdentifier(id), utf8(value)))),
  )
}
