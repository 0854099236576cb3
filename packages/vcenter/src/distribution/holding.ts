import type { HeldKey, HostHolding, KeyIdentity } from '../records/holding.ts'
import type { Host } from '../records/host.ts'
import { isNative } from '../records/key-provider.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'
import { type DesiredState, desiredKeyProviders, type ObservedState } from './plan.ts'

type Holder = Pick<Host, 'name' | 'encryptionMode'>

/**
 * Returns what a host may hold after a desired state is sent: its earlier KDKs and the sent KDKs.
 * Pure.
 */
export function holdingWhenSent(
  known: HostHolding | undefined,
  { name, encryptionMode }: Holder,
  desired: Pick<DesiredState, 'keyProviders'>,
  nowMs: number,
): HostHolding {
  const held = known?.keys ?? []
  const sent = desired.keyProviders
    .filter(isNative)
    .map((provider) => ({ ...provider, provider: provider.name }))
    .filter((provider) => !held.some((key) => isSameIdentity(key, provider)))
    .map(({ provider, keyId, kcv }) => sentKey({ provider, keyId, kcv }, nowMs))
  const isFromBackup = known?.isFromBackup === true && { isFromBackup: true as const }
  const heardMs = known?.heardMs ?? nowMs
  return { host: name, encryptionMode, heardMs, keys: [...held, ...sent], ...isFromBackup }
}

/** Returns what a host holds according to its report. Pure. */
export function holdingWhenHeard(
  known: HostHolding | undefined,
  { name, encryptionMode }: Holder,
  observed: Pick<ObservedState, 'keyProviders'>,
  nowMs: number,
): HostHolding {
  const native = observed.keyProviders.filter(({ kind = 'native' }) => kind === 'native')
  const keys = native.map((held): HeldKey => {
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

/** Whether two holdings are equal except for their times. */
export function isSameHolding(a: HostHolding, b: HostHolding): boolean {
  return JSON.stringify({ ...a, heardMs: 0 }) === JSON.stringify({ ...b, heardMs: 0 })
}

/**
 * Returns what a host in the inventory holds, as far as vCenter knows. If a disconnected host has
 * no record, or no report since vCenter was restored, it may hold everything that it should hold.
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
