import { EK_CERTIFICATE_INDEX, EK_HANDLE, EK_TEMPLATE } from '../attestation/keys.ts'
import { TPM_RH } from '../codec/constants.ts'
import { encodePublicArea, type PublicArea, toKeyObject } from '../codec/public-area.ts'
import { nvDefinePlatformData, nvWriteAsPlatform } from '../commands/nv.ts'
import { createPrimary, evictControl, flushContext } from '../commands/object.ts'
import type { TpmTransport } from '../transport/transport.ts'
import type { EndorsementCertificates, EndorsementKeys } from './virtual-tpms.ts'

/** Handle of the ECC key: the next one after the RSA key, as vendors choose. */
const ECC_EK_HANDLE = 0x81010002
/** NV index of the certificate of the ECC P-256 key. TCG EK Credential Profile, 2.2.1.4. */
const ECC_EK_CERTIFICATE_INDEX = 0x01c0000a
/** The ECC P-256 EK template L-2. TCG EK Credential Profile, B.3.4. */
const ECC_EK_TEMPLATE: PublicArea = {
  type: 'ecc',
  objectAttributes: EK_TEMPLATE.objectAttributes,
  authPolicy: EK_TEMPLATE.authPolicy,
  protectsChildren: true,
  signs: false,
  x: Buffer.alloc(32),
  y: Buffer.alloc(32),
}

/** Makes both endorsement keys persistent, and returns them as SubjectPublicKeyInfo, DER. */
export async function makeEndorsementKeys(transport: TpmTransport): Promise<EndorsementKeys> {
  return {
    rsa: await makeKey(transport, EK_TEMPLATE, EK_HANDLE),
    ecc: await makeKey(transport, ECC_EK_TEMPLATE, ECC_EK_HANDLE),
  }
}

async function makeKey(
  transport: TpmTransport,
  template: PublicArea,
  handle: number,
): Promise<Buffer> {
  const primary = await createPrimary(transport, TPM_RH.ENDORSEMENT, encodePublicArea(template))
  try {
    await evictControl(transport, TPM_RH.OWNER, primary, handle)
  } finally {
    await flushContext(transport, primary.handle)
  }
  return toKeyObject(primary.public).export({ type: 'spki', format: 'der' })
}

/** Writes the certificates, DER, where clients look for them. */
export async function writeCertificates(
  transport: TpmTransport,
  { rsa, ecc }: EndorsementCertificates,
): Promise<void> {
  for (const [index, certificate] of [
    [EK_CERTIFICATE_INDEX, rsa],
    [ECC_EK_CERTIFICATE_INDEX, ecc],
  ] as const) {
    await nvDefinePlatformData(transport, index, certificate.length)
    await nvWriteAsPlatform(transport, index, certificate)
  }
}
