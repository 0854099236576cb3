import { KEK_BYTES, keyCheckValue, kindOfKeyId, type Secret } from '@nkpsim/crypto'
import { MAX_HELD_KEYS } from '../key-provider/held-keys.ts'
import { type HeldKey, type HeldKeyId, heldKeyText } from '../records/held-key.ts'
import type { StandardKeyProvider } from '../records/key-provider.ts'

/** A KEK that vCenter offers. The receiver wipes it. */
export type OfferedKey = {
  /** Name of the provider. */
  provider: string
  keyId: string
  kek: Secret
  /** Key check value of the KEK, 32 hex digits. */
  kcv: string
}

/** A KEK that the host does not accept, and why. */
export type RefusedKey = { provider: string; keyId: string } & KeyRefusal

type KeyRefusal = {
  code: 'KEY_MISMATCH' | 'KEY_PROVIDER_NOT_FOUND' | 'INVALID_KEY' | 'TOO_MANY_KEYS'
  reason: string
}

/**
 * Decides on offered KEKs. Refuses a KEK of a provider that the managing vCenter did not send, a
 * damaged one, and another KEK under a held id, because one of the two must be wrong. Wipes refused
 * KEKs.
 * @param host.providers standard providers of the managing vCenter
 */
export function receiveKeys(
  offered: readonly OfferedKey[],
  host: {
    providers: readonly StandardKeyProvider[]
    find: (id: HeldKeyId) => Pick<HeldKey, 'kcv'> | undefined
    heldCount: number
  },
): { accepted: HeldKey[]; refused: RefusedKey[] } {
  const accepted = new Map<string, HeldKey>()
  const refused: RefusedKey[] = []
  let count = host.heldCount
  for (const { provider: name, keyId, kek, kcv } of offered) {
    const provider = host.providers.find((each) => each.name === name)
    const id = { providerKeyId: provider?.keyId ?? '', keyId }
    const text = heldKeyText(id)
    const held = accepted.get(text) ?? host.find(id)
    const refusal = refusalOf({ provider, keyId, kek, kcv }, held, count)
    if (refusal === undefined) {
      if (held === undefined) count++
      accepted.get(text)?.kek.wipe()
      accepted.set(text, { ...id, kek, kcv })
    } else {
      kek.wipe()
      refused.push({ provider: name, keyId, ...refusal })
    }
  }
  return { accepted: [...accepted.values()], refused }
}

function refusalOf(
  {
    provider,
    keyId,
    kek,
    kcv,
  }: Omit<OfferedKey, 'provider'> & { provider: StandardKeyProvider | undefined },
  held: Pick<HeldKey, 'kcv'> | undefined,
  heldCount: number,
): KeyRefusal | undefined {
  if (provider === undefined)
    return {
      code: 'KEY_PROVIDER_NOT_FOUND',
      reason: 'this host does not hold a standard key provider of this name from its vCenter',
    }
  if (!isStandardKeyId(keyId))
    return { code: 'INVALID_KEY', reason: 'the id of the key is not that of a key server' }
  if (kek.lengthBytes !== KEK_BYTES)
    return { code: 'INVALID_KEY', reason: `a key has ${KEK_BYTES} bytes, not ${kek.lengthBytes}` }
  if (keyCheckValue(kek) !== kcv)
    return { code: 'INVALID_KEY', reason: 'the key does not have its key check value' }
  if (held !== undefined && held.kcv !== kcv)
    return {
      code: 'KEY_MISMATCH',
      reason: `this host holds another key "${keyId}" of key provider "${provider.name}"; the key server gives one id to two keys`,
    }
  if (held === undefined && heldCount >= MAX_HELD_KEYS)
    return { code: 'TOO_MANY_KEYS', reason: `a host holds at most ${MAX_HELD_KEYS} keys` }
  return undefined
}

function isStandardKeyId(keyId: string): boolean {
  try {
    return kindOfKeyId(keyId) === 'standard'
  } catch {
    return false
  }
}
