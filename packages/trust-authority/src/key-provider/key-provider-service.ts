import { Secret, unwrapKey, type WrappedKeyBytes, wrapKey } from '@nkpsim/crypto'
import type { MachineClock, Random } from '@nkpsim/effects'
import { providerWithId } from '../administration/key-providers.ts'
import { TrustError } from '../errors.ts'
import { requireEnabled } from '../require-enabled.ts'
import type { TrustStore } from '../state/trust-state.ts'
import { createNonces } from './nonces.ts'
import type { PrimaryKeys } from './primary-keys.ts'
import { type HostProof, requireProof } from './require-proof.ts'

/** Maximum number of keys in a call. */
export const MAX_KEYS = 64
const KEY_BYTES = 32
const WRAPPED_BYTES = 40
const MAX_ID_CHARACTERS = 128

/** A key in clear and wrapped. The caller wipes the key. */
export type NewTrustedKey = { key: Secret; wrapped: WrappedKeyBytes }

/** The key provider service of a trust host. */
export type KeyProviderService = {
  /** @throws TrustError SERVICE_DISABLED */
  createNonce(): { nonce: Buffer; serviceId: string }
  /**
   * Makes keys and wraps them under the primary key of a provider.
   * @param input.keyCount 0: one
   * @throws TrustError SERVICE_DISABLED, INVALID_REQUEST, KEY_PROVIDER_NOT_FOUND and the errors of
   *   requireProof and PrimaryKeys.readActive
   */
  wrap(
    input: { providerId: string; keyCount: number; proof: HostProof },
    signal: AbortSignal,
  ): Promise<NewTrustedKey[]>
  /**
   * Unwraps keys. A key that cannot be unwrapped is an error in the result. The caller wipes the
   * others. Throws like wrap.
   */
  unwrap(
    input: { providerId: string; wrapped: readonly WrappedKeyBytes[]; proof: HostProof },
    signal: AbortSignal,
  ): Promise<(Secret | TrustError)[]>
}

export function createKeyProviderService({
  store,
  primaryKeys,
  machineClock,
  random,
}: {
  store: TrustStore
  primaryKeys: PrimaryKeys
  machineClock: MachineClock
  random: Random
}): KeyProviderService {
  const nonces = createNonces(machineClock, random)
  const { serviceId } = store.identity
  const proven = (
    proof: HostProof,
    providerId: string,
    content:
      | { method: 'WrapKeys'; keyCount: number }
      | { method: 'UnwrapKeys'; wrapped: readonly WrappedKeyBytes[] },
  ) => {
    const configuration = requireEnabled(store)
    const { nonce, token } = proof
    const call = { serviceId, providerId, nonce, token, ...content }
    requireProof(proof, call, { configuration, nonces, nowMs: machineClock.nowMs() })
    return providerWithId(configuration, providerId)
  }
  return {
    createNonce: () => {
      requireEnabled(store)
      return { nonce: nonces.create(), serviceId }
    },
    wrap: async ({ providerId, keyCount, proof }, signal) => {
      requireCount(Math.max(keyCount, 1))
      const provider = proven(proof, providerId, { method: 'WrapKeys', keyCount })
      using primaryKey = await primaryKeys.readActive(provider, signal)
      const { primaryKeyId } = provider
      return Array.from({ length: Math.max(keyCount, 1) }, () => {
        const key = Secret.random(KEY_BYTES, random.bytes)
        return { key, wrapped: { primaryKeyId, ciphertext: wrapKey(primaryKey, key) } }
      })
    },
    unwrap: async ({ providerId, wrapped, proof }, signal) => {
      requireCount(wrapped.length)
      const provider = proven(proof, providerId, { method: 'UnwrapKeys', wrapped })
      const ids = new Set(wrapped.filter(isWellFormed).map(({ primaryKeyId }) => primaryKeyId))
      const found = ids.size === 0 ? undefined : await primaryKeys.read(provider, [...ids], signal)
      try {
        return wrapped.map((each) =>
          isWellFormed(each) ? unwrapOne(each, found?.get(each.primaryKeyId)) : malformed(),
        )
      } finally {
        for (const key of found?.values() ?? []) if (key instanceof Secret) key.wipe()
      }
    },
  }
}

function unwrapOne(
  { ciphertext, primaryKeyId }: WrappedKeyBytes,
  primaryKey: Secret | TrustError | undefined,
): Secret | TrustError {
  if (!(primaryKey instanceof Secret))
    return (
      primaryKey ??
      new TrustError('PRIMARY_KEY_MISSING', `primary key "${primaryKeyId}" is missing`)
    )
  try {
    return unwrapKey(primaryKey, ciphertext)
  } catch {
    return malformed()
  }
}

function malformed(): TrustError {
  return new TrustError(
    'INVALID_REQUEST',
    'the wrapped key does not open: it was changed, or wrapped under another primary key',
  )
}

function isWellFormed({ primaryKeyId, ciphertext }: WrappedKeyBytes): boolean {
  return (
    ciphertext.length === WRAPPED_BYTES &&
    primaryKeyId.length > 0 &&
    primaryKeyId.length <= MAX_ID_CHARACTERS &&
    /^[\x21-\x7e]+$/.test(primaryKeyId)
  )
}

function requireCount(count: number): void {
  if (count >= 1 && count <= MAX_KEYS) return
  throw new TrustError('INVALID_REQUEST', `a call is about 1 to ${MAX_KEYS} keys`)
}
