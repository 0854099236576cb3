import type { HeldKey, HostHolding, KeyIdentity } from '../records/holding.ts'
import type { Host } from '../records/host.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'
import { type DesiredState, desiredKeyProviders, type ObservedState } from './plan.ts'

type Holder = Pick<Host, 'name' | 'encryptionMode'>

/**
 * What a host may hold once a desired state is on its way: what it held, and what is sent. Pure.
 */
export function holdingWhenSent(
  known: HostHolding | undefined,
  { name, encryptionMode }: Holder,
  desired: Pick<DesiredState, 'keyProviders'>,
  nowMs: number,
): HostHolding {
  const held = known?.keys ?? []
  const sent = desired.keyProviders
    .map((provider) => ({ ...provider, provider: provider.name }))
    .filter((provider) => !held.some((key) => isSameIdentity(key, provider)))
    .map(({ provider, keyId, kcv }) => sentKey({ provider, keyId, kcv }, nowMs))
  const isFromBackup = known?.isFromBackup === true && { isFromBackup: true as const }
  const heardMs = known?.heardMs ?? nowMs
  return { host: name, encryptionMode, heardMs, keys: [...held, ...sent], ...isFromBackup }
}

/** What a host holds as it says. Pure. */
export function holdingWhenHeard(
  known: HostHolding | undefined,
  { name, encryptionMode }: Holder,
  observed: Pick<ObservedState, 'keyProviders'>,
  nowMs: number,
): HostHolding {
  const keys = observed.keyProviders.map((held): HeldKey => {
    const { provider, keyId, kcv } = held
    const identity = { provider, keyId, kcv }
    const before = known?.keys.find((key) => isSameIdentity(key, identity))
    return {
      ...identity,
      sinceMs: before?.sinceMs ?? nowMs,
      isSent: false,
      usable: held.usable,
      isDefault: held.isDefault,
      custody: held.custody ?? '',
      foreign: held.foreign === true,
    }
  })
  return { host: name, encryptionMode, heardMs: nowMs, keys }
}

/** Whether two say the same, whenever the host was heard of. */
export function isSameHolding(a: HostHolding, b: HostHolding): boolean {
  return JSON.stringify({ ...a, heardMs: 0 }) === JSON.stringify({ ...b, heardMs: 0 })
}

/**
 * What a host of the inventory holds, as far as is known. One that is not connected, and of which
 * nothing was noted, or nothing since a restore, may hold all that it should hold.
 */
export function holdingOf(
  snapshot: Pick<
    PublicSnapshot,
    'holdings' | 'keyProviders' | 'entityDefaults' | 'folders' | 'clusters'
  >,
  host: Host,
  isConnected: boolean,
): HostHolding {
  const known = snapshot.holdings.get(host.id)
  if (known !== undefined && (isConnected || known.isFromBackup !== true)) return known
  const nothing = { host: host.name, encryptionMode: host.encryptionMode, heardMs: 0, keys: [] }
  if (isConnected) return nothing
  const keyProviders = desiredKeyProviders(snapshot, host)
  return holdingWhenSent(known ?? nothing, host, { keyProviders }, 0)
}

function sentKey(identity: KeyIdentity, sinceMs: number): HeldKey {
  const flags = { usable: false, isDefault: false, foreign: false }
  return { ...identity, sinceMs, isSent: true, custody: '', ...flags }
}

function isSameIdentity(a: KeyIdentity, b: KeyIdentity): boolean {
  return a.provider === b.provider && a.keyId === b.keyId && a.kcv === b.kcv
}
