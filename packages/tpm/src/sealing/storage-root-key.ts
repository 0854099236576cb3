import { RESTRICTED_PRIMARY_KEY, TPM_RH, TPMA_OBJECT } from '../codec/constants.ts'
import { encodePublicArea } from '../codec/public-area.ts'
import {
  asStorageKey,
  createPrimary,
  evictControl,
  flushContext,
  readKey,
  type StorageKey,
} from '../commands/object.ts'
import { isHandleMissing, TpmError } from '../errors.ts'
import type { Tpm } from '../tpm.ts'
import type { TpmTransport } from '../transport/transport.ts'

/** Handle of the SRK. TCG TPM v2.0 Provisioning Guidance, 7.8. */
const SRK_HANDLE = 0x81000001

/**
 * The ECC P-256 SRK template. TCG EK Credential Profile, B.4.4 (H-2 without its policy); TCG
 * Provisioning Guidance, 7.5.1.
 */
export const SRK_TEMPLATE = encodePublicArea({
  type: 'ecc',
  objectAttributes: RESTRICTED_PRIMARY_KEY | TPMA_OBJECT.decrypt,
  authPolicy: Buffer.alloc(0),
  protectsChildren: true,
  signs: false,
  x: Buffer.alloc(32),
  y: Buffer.alloc(32),
})

/**
 * Makes the SRK persistent unless it is persistent already. Returns its Name, 34 bytes, which the
 * caller pins.
 */
export function provisionStorageRootKey(tpm: Tpm): Promise<{ name: Buffer }> {
  return tpm.exclusively(async (transport) => {
    const existing = await findStorageRootKey(transport)
    if (existing !== undefined) return { name: existing.name }
    const primary = asStorageKey(await createPrimary(transport, TPM_RH.OWNER, SRK_TEMPLATE))
    try {
      await evictControl(transport, TPM_RH.OWNER, primary, SRK_HANDLE)
    } finally {
      await flushContext(transport, primary.handle)
    }
    return { name: primary.name }
  })
}

/**
 * Returns the SRK if it has the pinned Name. Another SRK could belong to an attacker between this
 * host and its TPM.
 * @throws TpmError TPM_SRK_CHANGED
 */
export async function pinnedStorageRootKey(
  transport: TpmTransport,
  srkName: Buffer,
): Promise<StorageKey> {
  const srk = await findStorageRootKey(transport)
  if (srk === undefined || !srk.name.equals(srkName))
    throw new TpmError(
      'TPM_SRK_CHANGED',
      'the sealed key belongs to another TPM, or this TPM was cleared',
    )
  return srk
}

async function findStorageRootKey(transport: TpmTransport): Promise<StorageKey | undefined> {
  try {
    return asStorageKey(await readKey(transport, SRK_HANDLE))
  } catch (error) {
    if (isHandleMissing(error)) return undefined
    throw error
  }
}
