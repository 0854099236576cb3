import { keyReferencesOf } from '../inventory/vm-keys.ts'
import type { NewEvent } from '../records/event.ts'
import { providersIn } from '../records/holding.ts'
import type { Host } from '../records/host.ts'
import type { HostCrypto } from '../records/host-inventory.ts'
import type { VmRecord } from '../records/virtual-machine.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'

type Known = Pick<
  PublicSnapshot,
  'hosts' | 'clusters' | 'keyProviders' | 'inventories' | 'partners' | 'holdings'
>

/** Derives events from the stored state before and after a change. */
export function eventsOf(previous: Known, next: Known, timeMs: number): NewEvent[] {
  return [
    ...(previous.hosts === next.hosts ? [] : hostEvents(previous, next)),
    ...clusterEvents(previous, next),
    ...providerEvents(previous, next),
    ...partnerEvents(previous, next),
    ...(previous.inventories === next.inventories && previous.hosts === next.hosts
      ? []
      : next.hosts.flatMap((host) => inventoryEvents(previous, next, host))),
  ].map((event) => ({ ...event, timeMs }))
}

type Untimed = Omit<NewEvent, 'timeMs'>

function hostEvents(previous: Known, next: Known): Untimed[] {
  const was = new Map(previous.hosts.map((host) => [host.id, host]))
  const is = new Set(next.hosts.map(({ id }) => id))
  const event = (id: NewEvent['id'], { name }: Host): Untimed => ({
    id,
    entityKind: 'host',
    entity: name,
  })
  return [
    ...next.hosts.flatMap((host): Untimed[] => {
      const before = was.get(host.id)
      if (before === undefined) return [event('HostAddedEvent', host)]
      return host.isDisconnected && !before.isDisconnected
        ? [event('HostDisconnectedEvent', host)]
        : []
    }),
    ...previous.hosts
      .filter(({ id }) => !is.has(id))
      .flatMap((host) => [event('HostRemovedEvent', host), ...mayHoldEvents(next, host)]),
  ]
}

/** vCenter keeps the record of a removed host that may still hold KDKs. */
function mayHoldEvents({ holdings }: Known, { id, name }: Host): Untimed[] {
  const holding = holdings.get(id)
  const providers = holding === undefined ? [] : providersIn(holding)
  if (providers.length === 0) return []
  return [
    {
      id: 'nkpsim.host.removedWithKdks',
      entityKind: 'host',
      entity: name,
      message: `${name} was removed, and may still hold the KDKs of ${providers.join(', ')}.`,
    },
  ]
}

function clusterEvents(previous: Known, next: Known): Untimed[] {
  const was = new Set(previous.clusters.map(({ name }) => name))
  return next.clusters
    .filter(({ name }) => !was.has(name))
    .map(({ name }) => ({ id: 'ClusterCreatedEvent', entityKind: 'cluster', entity: name }))
}

function providerEvents(previous: Known, next: Known): Untimed[] {
  const updated = next.keyProviders.filter(({ name, updatedTimeMs }) => {
    const before = previous.keyProviders.find((each) => each.name === name)
    return updatedTimeMs !== undefined && before?.updatedTimeMs !== updatedTimeMs
  })
  const isAllBackedUp = ({ keyProviders }: Known): boolean =>
    keyProviders.every(({ backedUpTimeMs }) => backedUpTimeMs !== undefined)
  const isBackedUpNow =
    next.keyProviders.length > 0 && !isAllBackedUp(previous) && isAllBackedUp(next)
  return [
    ...updated.map(
      ({ name }): Untimed => ({
        id: 'com.vmware.vc.kms.crypto.NotBackedUpAfterUpdate',
        entityKind: 'keyProvider',
        entity: name,
      }),
    ),
    ...(isBackedUpNow
      ? [
          {
            id: 'com.vmware.vc.kms.crypto.AllBackedUp',
            entityKind: 'vCenter',
            entity: '',
          } as const,
        ]
      : []),
  ]
}

/** A linked vCenter can also end the link itself, without anybody acting here. */
function partnerEvents(previous: Known, next: Known): Untimed[] {
  const is = new Set(next.partners.map(({ instanceId }) => instanceId))
  return previous.partners
    .filter(({ instanceId }) => !is.has(instanceId))
    .map(({ name }) => ({
      id: 'nkpsim.vcenter.unlinked',
      entityKind: 'vCenter',
      entity: '',
      message: `${name} was unlinked. Custody no longer lists it, but its copies of KDKs stay there.`,
    }))
}

function inventoryEvents(previous: Known, next: Known, host: Host): Untimed[] {
  const before = previous.inventories.get(host.id)
  const now = next.inventories.get(host.id)
  if (now === undefined || now === before) return []
  const wasOf = virtualMachinesBefore(before?.vms ?? [])
  return [
    ...now.vms.flatMap((vm) => vmEvents(wasOf(vm), vm)),
    ...cryptoEvents(before?.crypto, now.crypto, host.name),
  ]
}

/**
 * Finds the earlier report of a virtual machine by its datastore and name. If the machine was moved
 * or renamed, finds the report by its UUID, unless several machines have this UUID, as copies do.
 * An unreadable VM has no UUID.
 */
function virtualMachinesBefore(vms: readonly VmRecord[]): (vm: VmRecord) => VmRecord | undefined {
  const placeOf = ({ datastore, name }: VmRecord): string => JSON.stringify([datastore, name])
  const byPlace = new Map(vms.map((vm) => [placeOf(vm), vm]))
  const byUuid = Map.groupBy(vms, ({ uuid }) => uuid)
  return (vm) => {
    const [first, ...copies] = vm.uuid === '' ? [] : (byUuid.get(vm.uuid) ?? [])
    return byPlace.get(placeOf(vm)) ?? (copies.length === 0 ? first : undefined)
  }
}

function vmEvents(before: VmRecord | undefined, vm: VmRecord): Untimed[] {
  const ids: NewEvent['id'][] = []
  const wasLocked = before !== undefined && isLocked(before)
  if (isLocked(vm) && !wasLocked) ids.push('com.vmware.vc.vm.Crypto.VMLocked.KeyMissingOnHost')
  if (!isLocked(vm) && wasLocked) ids.push('com.vmware.vc.vm.Crypto.VMUnlocked')
  const wasMixed = before !== undefined && keyReferencesOf(before).length > 1
  if (keyReferencesOf(vm).length > 1 && !wasMixed)
    ids.push('com.vmware.vc.vm.crypto.DiskchainUsingMixedKeys')
  return ids.map((id) => ({ id, entityKind: 'virtualMachine', entity: vm.name }))
}

function cryptoEvents(before: HostCrypto | undefined, now: HostCrypto, host: string): Untimed[] {
  const ids: NewEvent['id'][] = []
  const isSafeNow = now.mode === 'safe' && before?.mode !== 'safe'
  if (isSafeNow) ids.push('com.vmware.vc.host.Crypto.Enabled')
  const isNewKey =
    now.hostKey?.keyId !== before?.hostKey?.keyId ||
    now.hostKey?.provider !== before?.hostKey?.provider
  if (!isSafeNow && now.hostKey !== undefined && before?.hostKey !== undefined && isNewKey)
    ids.push('com.vmware.vc.crypto.HostKeyUpdatedEvent')
  if (now.requiresEncryptionMode && before?.requiresEncryptionMode !== true)
    ids.push('com.vmware.vc.host.Crypto.ReqEnable.KeyMissingOnKMS')
  return ids.map((id) => ({ id, entityKind: 'host', entity: host }))
}

/** Whether a virtual machine cannot be used because a key is missing. */
export function isLocked({ isLocked: locked, isValid }: VmRecord): boolean {
  return locked || !isValid
}
