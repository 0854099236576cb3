import { keyCheckValue, Secret } from '@nkpsim/crypto'
import type { Logger } from '@nkpsim/daemon'
import type { ClusterClock } from '@nkpsim/effects'
import { type KmipAttribute, KmipError, type KmipKeyState } from '@nkpsim/kmip'
import { VcenterError } from '../../errors.ts'
import type { NewEvent } from '../../records/event.ts'
import type { StandardKeyProvider } from '../../records/key-provider.ts'
import type { StandardKey } from '../../records/standard-key-provider.ts'
import type { Store } from '../../store/store.ts'
import {
  disagreement,
  isStandardKeyId,
  type MissingProvidedKey,
  mismatch,
  notActive,
  reasonOf,
  stateOf,
  unusableId,
} from './key-answers.ts'
import type { KmsNodes } from './kms-nodes.ts'

/** Maximum number of keys that this vCenter remembers for a provider. */
const MAX_KEYS = 100_000

/** A KEK of a standard provider. The holder wipes it. */
export type ProvidedKey = { keyId: string; kek: Secret; kcv: string }

/** What a key is made for. */
export type KeyPurpose = {
  /** Such as `virtual machine db-1`. */
  madeFor: string
  /** Custom attributes that vCenter adds to the key. */
  attributes: readonly KmipAttribute[]
}

/** Makes and fetches keys of standard providers. */
export type StandardKeys = {
  /**
   * Makes a key at a server, activates it and fetches it. If there is another server, that one must
   * give the same key, unless it does not answer. The caller wipes the KEK.
   * @returns `note`: what the server refused although the key was made; empty: nothing
   * @throws VcenterError KMS_UNREACHABLE, KMS_REFUSED, KMS_KEY_NOT_ACTIVE, KMS_KEY_MISMATCH,
   *   KMS_KEY_LIMIT_REACHED
   */
  make(
    provider: StandardKeyProvider,
    purpose: KeyPurpose,
    signal: AbortSignal,
  ): Promise<ProvidedKey & { note: string }>
  /**
   * Fetches keys in batches. Never returns a key whose key check value is not the one that this
   * vCenter knows. The caller wipes the KEKs.
   */
  get(
    provider: StandardKeyProvider,
    keyIds: readonly string[],
    signal: AbortSignal,
  ): Promise<{ keys: ProvidedKey[]; missing: MissingProvidedKey[] }>
  /**
   * Adds custom attributes to a key. Attributes that it has already stay.
   * @throws VcenterError KMS_UNREACHABLE, KMS_REFUSED
   */
  addAttributes(
    provider: StandardKeyProvider,
    keyId: string,
    attributes: readonly KmipAttribute[],
    signal: AbortSignal,
  ): Promise<void>
  /**
   * Asks for the states of keys. An id that no key server can have gives an error.
   * @throws VcenterError KMS_UNREACHABLE
   */
  states(
    provider: StandardKeyProvider,
    keyIds: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, KmipKeyState | KmipError>>
}

export function createStandardKeys({
  store,
  nodes,
  clusterClock,
  logger,
}: {
  store: Pick<Store, 'kms' | 'change'>
  nodes: KmsNodes
  clusterClock: Pick<ClusterClock, 'nowMs'>
  logger: Pick<Logger, 'info'>
}): StandardKeys {
  const create = (
    provider: StandardKeyProvider,
    { attributes }: KeyPurpose,
    signal: AbortSignal,
  ): Promise<{ keyId: string; note: string }> =>
    nodes.onAny(
      provider,
      'make a key',
      async (session) => {
        const keyId = await session.create()
        if (!isStandardKeyId(keyId))
          throw new KmipError('MALFORMED', 'the server gave the new key an unusable identifier')
        const { refused } = await session.addAttributes(keyId, attributes)
        const note = refused === undefined ? '' : `attributes not stored: ${refused.message}`
        return { keyId, note }
      },
      signal,
    )
  /** Fetches a new key and activates it, in the order of a real vCenter. */
  const fetchActive = (
    provider: StandardKeyProvider,
    keyId: string,
    signal: AbortSignal,
  ): Promise<Secret> =>
    nodes.onAny(
      provider,
      `fetch the new key "${keyId}"`,
      async (session) => {
        const fetched = (await session.get([keyId])).get(keyId)
        if (!(fetched instanceof Secret))
          throw fetched ?? new KmipError('MALFORMED', 'the server left the key out')
        try {
          const state = await session.stateOf(keyId)
          if (state === 'Pre-Active') await session.activate(keyId)
          else if (state !== 'Active') throw notActive(provider.name, keyId, state)
          return fetched
        } catch (error) {
          fetched.wipe()
          throw error
        }
      },
      signal,
    )
  /**
   * Fetches a new key again, from the next server. A server that gives another key would make what
   * is encrypted under it unreadable as soon as the server is gone.
   * @throws VcenterError KMS_KEY_MISMATCH
   */
  const requireAgreement = async (
    provider: StandardKeyProvider,
    keyId: string,
    kek: Secret,
    signal: AbortSignal,
  ): Promise<void> => {
    if (provider.servers.length < 2) return
    const fetched = await nodes
      .onAny(provider, `compare the new key "${keyId}"`, (session) => session.get([keyId]), signal)
      .catch((error: unknown) => {
        if (error instanceof VcenterError) return undefined
        throw error
      })
    const again = fetched?.get(keyId)
    if (!(again instanceof Secret)) return
    using other = again
    if (!other.equals(kek)) throw disagreement(provider.name, keyId)
  }
  const remember = async (key: StandardKey): Promise<void> => {
    await store.change((tables) => tables.putStandardKey(key))
  }
  const fail = async (provider: string, message: string): Promise<void> => {
    const id = 'com.vmware.vc.kms.crypto.KeyGenerateFail'
    await store.change((tables) => tables.insertEvent(event(id, provider, message)))
  }
  const event = (id: NewEvent['id'], entity: string, message: string): NewEvent => ({
    ...{ id, entity, message, entityKind: 'keyProvider', timeMs: clusterClock.nowMs() },
  })
  const requireRoom = (provider: string): void => {
    if (store.kms.countKeys(provider) < MAX_KEYS) return
    throw new VcenterError(
      'KMS_KEY_LIMIT_REACHED',
      `key provider "${provider}" has ${MAX_KEYS} keys: make another one, and move objects to it`,
    )
  }
  const make: StandardKeys['make'] = async (provider, purpose, signal) => {
    const { name } = provider
    requireRoom(name)
    const { keyId, note } = await create(provider, purpose, signal)
    if (note !== '') logger.info('kms.attributes-refused', { provider: name, keyId, reason: note })
    const kek = await fetchActive(provider, keyId, signal)
    try {
      await requireAgreement(provider, keyId, kek, signal)
      const kcv = keyCheckValue(kek)
      const known = store.kms.key(name, keyId)
      if (known !== undefined && known.kcv !== kcv) throw mismatch(name, keyId)
      const { madeFor } = purpose
      await remember({ provider: name, keyId, kcv, madeFor, timeMs: clusterClock.nowMs() })
      return { keyId, kek, kcv, note }
    } catch (error) {
      kek.wipe()
      throw error
    }
  }
  return {
    make: async (provider, purpose, signal) => {
      try {
        return await make(provider, purpose, signal)
      } catch (error) {
        if (error instanceof VcenterError) await fail(provider.name, error.message)
        throw error
      }
    },
    get: async (provider, keyIds, signal) => {
      const asked = [...new Set(keyIds)]
      const ids = asked.filter(isStandardKeyId)
      // The files of a virtual machine may name any text. It must not cost the other keys.
      const unusable = asked.filter((keyId) => !isStandardKeyId(keyId)).map(unusableId)
      try {
        const fetched = await nodes.onAny(
          provider,
          'fetch keys',
          (session) => session.get(ids),
          signal,
        )
        const { keys, missing } = await sort(provider.name, ids, fetched)
        return { keys, missing: [...missing, ...unusable] }
      } catch (error) {
        if (!(error instanceof VcenterError)) throw error
        const reason = 'KeyStateClusterUnreachable'
        const missing = ids.map((keyId) => ({ keyId, reason, message: error.message }) as const)
        return { keys: [], missing: [...missing, ...unusable] }
      }
    },
    addAttributes: (provider, keyId, attributes, signal) =>
      nodes.onAny(
        provider,
        `add attributes to key "${keyId}"`,
        async (session) => {
          const { refused } = await session.addAttributes(keyId, attributes)
          if (refused !== undefined) throw refused
        },
        signal,
      ),
    states: (provider, keyIds, signal) =>
      nodes.onAny(
        provider,
        'tell the states of keys',
        async (session) => {
          const states = new Map<string, KmipKeyState | KmipError>()
          const unusable = new KmipError('INVALID_ARGUMENT', 'no key server has such an id')
          for (const keyId of keyIds)
            states.set(keyId, isStandardKeyId(keyId) ? await stateOf(session, keyId) : unusable)
          return states
        },
        signal,
      ),
  }

  /** Sorts the answers of a server into keys that hosts may get, and missing ones. */
  async function sort(
    provider: string,
    ids: readonly string[],
    fetched: ReadonlyMap<string, Secret | KmipError>,
  ): Promise<{ keys: ProvidedKey[]; missing: MissingProvidedKey[] }> {
    const keys: ProvidedKey[] = []
    const missing: MissingProvidedKey[] = []
    const unknown: StandardKey[] = []
    for (const keyId of ids) {
      const answer = fetched.get(keyId)
      if (!(answer instanceof Secret)) {
        missing.push({ keyId, ...reasonOf(answer) })
        continue
      }
      const kcv = keyCheckValue(answer)
      const known = store.kms.key(provider, keyId)
      if (known !== undefined && known.kcv !== kcv) {
        answer.wipe()
        missing.push({ keyId, reason: 'KeyMismatch', message: mismatch(provider, keyId).message })
        continue
      }
      if (known === undefined)
        unknown.push({ provider, keyId, kcv, madeFor: '', timeMs: clusterClock.nowMs() })
      keys.push({ keyId, kek: answer, kcv })
    }
    if (unknown.length > 0)
      await store.change((tables) => {
        for (const key of unknown) tables.putStandardKey(key)
      })
    return { keys, missing }
  }
}
