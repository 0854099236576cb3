import { KDK_BYTES, keyCheckValue, Secret } from '@nkpsim/crypto'
import type { Random } from '@nkpsim/effects'
import { VcenterError } from '../../errors.ts'
import type { NativeKeyProvider } from '../../records/key-provider.ts'
import { requireProviderName, requireUuid } from '../../records/names.ts'

export type NewNativeProvider = {
  name: string
  tpmRequired: boolean
  /** UUID for the KDK; empty: a new UUID is generated. */
  keyId: string
  /**
   * KDK of 32 bytes, which the function always wipes. Undefined: a random KDK.
   */
  kdk: Secret | undefined
  /** Source of a new UUID and a new KDK. */
  random: Random
}

/**
 * Makes a native key provider. The caller must wipe its KDK.
 * @throws VcenterError INVALID_NAME, INVALID_REQUEST
 */
export function makeNativeProvider(input: NewNativeProvider): NativeKeyProvider {
  using given = input.kdk
  requireProviderName(input.name)
  const keyId = input.keyId === '' ? input.random.uuid() : requireUuid(input.keyId, 'a key_id')
  if (given !== undefined && given.lengthBytes !== KDK_BYTES)
    throw new VcenterError('INVALID_REQUEST', `a key derivation key has ${KDK_BYTES} bytes`)
  const kdk = given?.copy() ?? Secret.random(KDK_BYTES, input.random.bytes)
  return {
    kind: 'native',
    name: input.name,
    keyId,
    kdk,
    kcv: keyCheckValue(kdk),
    tpmRequired: input.tpmRequired,
    isDefault: false,
    backedUpTimeMs: undefined,
    updatedTimeMs: undefined,
  }
}
