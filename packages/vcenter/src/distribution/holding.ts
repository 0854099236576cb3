import type { HeldKdk, HostHolding, KdkIdentity } from '../records/holding.ts'
import type { Host } from '../records/host.ts'
import type { Snapshot } from '../store/snapshot.ts'
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
  const held = known?.kdks ?? []
  const sent = desired.keyProviders
    .map((provider) => ({ ...provider, provider: provider.name }))
    .filter((provider) => !held.some((kdk) => isSameKdk(kdk, provider)))
    .map(({ provider, keyId, kcv }) => sentKdk({ provider, keyId, kcv }, nowMs))
  const isFromBackup = known?.isFromBackup === true && { isFromBackup: true as const }
  const heardMs = known?.heardMs ?? nowMs
  return { host: name, encryptionMode, heardMs, kdks: [...held, ...sent], ...isFromBackup }
}

/** What a host holds as it says. Pure. */
export function holdingWhenHeard(
  known: HostHolding | undefined,
  { name, encryptionMode }: Holder,
  observed: Pick<ObservedState, 'keyProviders'>,
  nowMs: number,
): HostHolding {
  const kdks = observed.keyProviders.map((held): HeldKdk => {
    const { provider, keyId, kcv } = held
    const identity = { provider, keyId, kcv }
    const before = known?.kdks.find((kdk) => isSameKdk(kdk, identity))
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
  return { host: name, encryptionMode, heardMs: nowMs, kdks }
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
  snapshot: Pick<Snapshot, 'holdings' | 'keyProviders' | 'entityDefaults' | 'folders' | 'clusters'>,
  host: Host,
  isConnected: boolean,
): HostHolding {
  const known = snapshot.holdings.get(host.id)
  if (known !== undefined && (isConnected || known.isFromBackup !== true)) return known
  const nothing = { host: host.name, encryptionMode: host.encryptionMode, heardMs: 0, kdks: [] }
  if (isConnected) return nothing
  const keyProviders = desiredKeyProviders(snapshot, host)
  return holdingWhenSent(known ?? nothing, host, { keyProviders }, 0)
}

function sentKdk(identity: KdkIdentity, sinceMs: number): HeldKdk {
  const flags = { usable: false, isDefault: false, foreign: false }
  return { ...identity, sinceMs, isSent: true, custody: '', ...flags }
}

function isSameKdk(a: KdkIdentity, b: KdkIdentity): boolean {
  return a.provider === b.provider && a.keyId === b.keyId && a.kcv === b.kcv
}
