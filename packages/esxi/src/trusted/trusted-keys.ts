import {
  CryptoError,
  formatTrustedKeyId,
  type KeyLocator,
  kindOfKeyId,
  opensLocator,
  parseTrustedKeyId,
  type Secret,
  type TrustedKeyId,
} from '@nkpsim/crypto'
import type { MachineClock } from '@nkpsim/effects'
import { EsxiError } from '../errors.ts'
import type { KeySource, KeyToLoad, ResolvedKey } from '../key-provider/key-source.ts'
import type { TrustedKeyProvider } from '../records/key-provider.ts'
import { MAX_KEYS_PER_CALL } from './key-services.ts'
import type { TrustAgent } from './trust-agent.ts'
import type { Unwrapped } from './unwrap-keys.ts'

/** Maximum number of KEKs in memory. */
const MAX_KEYS = 20_000
/**
 * Time after a failure in which further loads of keys of the same provider fail immediately, so
 * that a host with many VMs waits for a service that does not answer only once.
 */
const FAILURE_HOLDS_MS = 2000
/** Time that an unused KEK stays, because the VM that it is for may not be registered yet. */
const UNUSED_STAYS_MS = 10 * 60_000

/** The KEKs of trusted providers in the memory of a host. The host never stores them. */
export type TrustedKeys = {
  sourceOf(provider: TrustedKeyProvider): KeySource
  /** Lets the next load ask the Trust Authority again, because its answer may be another one. */
  retry(): void
  /** Wipes KEKs that no VM has used for a while. */
  keepUsed(keyIds: ReadonlySet<string>): void
  /** Returns the number of KEKs of the provider with this UUID. */
  countOf(providerId: string): number
  /** Wipes all KEKs of the providers with these UUIDs. */
  removeProviders(providerIds: readonly string[]): void
  /** Wipes all KEKs. */
  clear(): void
}

type Held = {
  kek: Secret
  providerId: string
  usedMs: number
  /** Address of the service that sent it. */
  from: string
  /** Whether it has opened something, or a second service has verified it. */
  isProven: boolean
}

/** A missing KEK, and what it should open. */
type Missing = { key: TrustedKeyId; locators: readonly KeyLocator[]; wrongAt?: string | undefined }

export function createTrustedKeys(
  agent: Pick<TrustAgent, 'wrap' | 'unwrap'>,
  clock: Pick<MachineClock, 'monotonicMs'>,
): TrustedKeys {
  const held = new Map<string, Held>()
  /** Why keys could not be unwrapped, by key id. */
  const problems = new Map<string, string>()
  /** The last failure of each provider, by its UUID. One provider may work while another fails. */
  const failures = new Map<string, { message: string; atMs: number }>()

  const dropWhere = (isToGo: (key: Held, keyId: string) => boolean): void => {
    for (const [keyId, key] of held) {
      if (!isToGo(key, keyId)) continue
      key.kek.wipe()
      held.delete(keyId)
    }
  }
  const put = (keyId: string, key: Omit<Held, 'usedMs'>): void => {
    const before = held.get(keyId)
    if (before?.isProven === false && key.isProven) dropWhere((each) => each === before)
    if (held.has(keyId) || held.size >= MAX_KEYS) key.kek.wipe()
    else held.set(keyId, { ...key, usedMs: clock.monotonicMs() })
    problems.delete(keyId)
  }
  const note = (keyId: string, problem: string): void => {
    if (problems.size >= MAX_KEYS) problems.clear()
    problems.set(keyId, problem)
  }
  const unwrap = async (providerId: string, missing: readonly Missing[]): Promise<void> => {
    const keys = missing.map(({ key, locators, wrongAt }) => ({
      ...key,
      ...(locators.length > 0 && { opens: (kek: Secret) => opensOne(kek, locators) }),
      wrongAt,
    }))
    let results: Unwrapped[]
    try {
      results = await agent.unwrap(providerId, keys)
      failures.delete(providerId)
    } catch (error) {
      if (!(error instanceof EsxiError)) throw error
      failures.set(providerId, { message: error.message, atMs: clock.monotonicMs() })
      for (const key of keys) note(formatTrustedKeyId(key), error.message)
      return
    }
    results.forEach((result, index) => {
      const key = keys[index]
      if (key === undefined) return
      const keyId = formatTrustedKeyId(key)
      if ('kek' in result) put(keyId, { ...result, providerId, isProven: key.opens !== undefined })
      else note(keyId, `the Trust Authority did not unwrap it: ${result.message}`)
    })
  }
  /** Returns a key to ask for. Drops a KEK that does not open what it should. */
  const missingOf = (keyId: string, locators: readonly KeyLocator[]): Omit<Missing, 'key'>[] => {
    const known = held.get(keyId)
    if (known === undefined) return [{ locators }]
    if (known.isProven || locators.length === 0) return []
    known.isProven = opensOne(known.kek, locators)
    if (known.isProven) return []
    dropWhere((each) => each === known)
    return [{ locators, wrongAt: known.from }]
  }
  const load = async (providerId: string, keys: readonly KeyToLoad[]): Promise<void> => {
    const byId = Map.groupBy(keys, ({ keyId }) => keyId)
    const missing = [...byId].flatMap(([keyId, wanted]) => {
      const key = parsedOf(keyId)
      if (key?.providerId !== providerId) return []
      return missingOf(keyId, wanted.flatMap(locatorOf)).map((each) => ({ key, ...each }))
    })
    for (let start = 0; start < missing.length; start += MAX_KEYS_PER_CALL) {
      const part = missing.slice(start, start + MAX_KEYS_PER_CALL)
      const failure = failures.get(providerId)
      if (failure !== undefined && clock.monotonicMs() - failure.atMs < FAILURE_HOLDS_MS)
        for (const { key } of part) note(formatTrustedKeyId(key), failure.message)
      else await unwrap(providerId, part)
    }
  }
  return {
    sourceOf: ({ name, keyId: providerId }) => {
      const find = (keyId: string): Held | undefined => {
        const key = held.get(keyId)
        return key?.providerId === providerId ? key : undefined
      }
      const resolve = (keyId: string): ResolvedKey => {
        const key = find(keyId)
        if (key !== undefined) {
          key.usedMs = clock.monotonicMs()
          return { kek: key.kek.copy() }
        }
        const parsed = parsedOf(keyId)
        if (parsed === undefined)
          return { reason: `the key id is not one of the trusted key provider "${name}"` }
        if (parsed.providerId !== providerId)
          return {
            reason: `the trusted key provider "${name}" on this host has another id than that of the key`,
          }
        const why = problems.get(keyId) ?? 'this host has not asked the Trust Authority yet'
        return { reason: `the key of the trusted key provider "${name}" is missing: ${why}` }
      }
      return {
        providerName: name,
        newKey: async (_random, keyId = '') => {
          if (keyId !== '')
            throw new EsxiError(
              'INVALID_REQUEST',
              `keys of the trusted key provider "${name}" are made by the Trust Authority; leave out the id of the key`,
            )
          const { kek, ...wrapped } = await agent.wrap(providerId)
          try {
            const made = formatTrustedKeyId({ providerId, ...wrapped })
            put(made, { kek: kek.copy(), providerId, from: '', isProven: true })
            return { kek, providerName: name, keyId: made, [Symbol.dispose]: () => kek.wipe() }
          } catch (cause) {
            kek.wipe()
            if (!(cause instanceof CryptoError)) throw cause
            throw new EsxiError(
              'TRUSTED_PROVIDER_UNAVAILABLE',
              `a key provider service made an unusable key: ${cause.message}`,
              { cause },
            )
          }
        },
        load: (keys) => load(providerId, keys),
        has: (keyId) => find(keyId) !== undefined,
        resolve,
      }
    },
    retry: () => failures.clear(),
    keepUsed: (keyIds) => {
      const nowMs = clock.monotonicMs()
      for (const keyId of keyIds) {
        const key = held.get(keyId)
        if (key !== undefined) key.usedMs = nowMs
      }
      dropWhere(({ usedMs }) => nowMs - usedMs > UNUSED_STAYS_MS)
    },
    countOf: (wanted) =>
      [...held.values()].filter(({ providerId }) => providerId === wanted).length,
    removeProviders: (providerIds) => {
      for (const providerId of providerIds) failures.delete(providerId)
      dropWhere(({ providerId }) => providerIds.includes(providerId))
    },
    clear: () => dropWhere(() => true),
  }
}

/** Whether a KEK opens one of these locators. The files of an attacker may have others. */
function opensOne(kek: Secret, locators: readonly KeyLocator[]): boolean {
  return locators.some((locator) => opensLocator(kek, locator))
}

function locatorOf({ lockedData, ...name }: KeyToLoad): KeyLocator[] {
  return lockedData === undefined ? [] : [{ ...name, lockedData }]
}

/** Returns undefined for a key of another kind, and for a damaged one. */
function parsedOf(keyId: string): TrustedKeyId | undefined {
  try {
    return kindOfKeyId(keyId) === 'trusted' ? parseTrustedKeyId(keyId) : undefined
  } catch {
    return undefined
  }
}
