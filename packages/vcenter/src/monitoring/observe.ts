import { virtualMachinesBefore } from '../inventory/vm-events.ts'
import { keyReferencesOf } from '../inventory/vm-keys.ts'
import type { NewEvent } from '../records/event.ts'
import { providersIn } from '../records/holding.ts'
import type { Host } from '../records/host.ts'
import type { HostCrypto } from '../records/host-inventory.ts'
import type { VmRecord } from '../records/virtual-machine.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'
import { accessEvents } from './access-events.ts'
import { providerEvents } from './provider-events.ts'
import { lockedEventId, trustEvents } from './trust-events.ts'
import { vsanEvents } from './vsan-events.ts'

type Known = Pick<
  PublicSnapshot,
  | 'datacenters'
  | 'clusters'
  | 'hosts'
  | 'keyProviders'
  | 'entityDefaults'
  | 'backups'
  | 'inventories'
  | 'partners'
  | 'holdings'
  | 'users'
  | 'roles'
  | 'permissions'
  | 'trustedClusters'
  | 'trustedHosts'
  | 'vsanClusters'
>

/**
 * Derives events from the stored state before and after a change.
 * @param user who causes the change; empty if no user does
 */
export function eventsOf(previous: Known, next: Known, timeMs: number, user = ''): NewEvent[] {
  const byUser = [
    ...(previous.hosts === next.hosts ? [] : hostEvents(previous, next)),
    ...placeEvents(previous, next),
    ...providerEvents(previous, next),
    ...partnerEvents(previous, next),
    ...accessEvents(previous, next),
    ...vsanEvents(previous, next),
  ].map((event) => ({ ...event, user }))
  // Hosts report inventories by themselves, also while a user calls.
  return [
    ...byUser,
    ...(previous.inventories === next.inventories && previous.hosts === next.hosts
      ? []
      : next.hosts.flatMap((host) => inventoryEvents(previous, next, host))),
    ...trustEvents(previous, next),
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
      return [
        ...(host.isDisconnected && !before.isDisconnected
          ? [event('HostDisconnectedEvent', host)]
          : []),
        ...(host.cluster === before.cluster ? [] : [moved(before, host)]),
      ]
    }),
    ...previous.hosts
      .filter(({ id }) => !is.has(id))
      .flatMap((host) => [event('HostRemovedEvent', host), ...mayHoldEvents(next, host)]),
  ]
}

function moved({ cluster: from }: Host, { name, cluster: to }: Host): Untimed {
  const message =
    to === undefined
      ? `${name} was moved out of cluster ${from}, and belongs to no cluster now.`
      : `${name} was moved into cluster ${to}${from === undefined ? '' : ` from ${from}`}.`
  return { id: 'nkpsim.host.moved', entityKind: 'host', entity: name, message }
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

function placeEvents(previous: Known, next: Known): Untimed[] {
  if (previous.datacenters === next.datacenters && previous.clusters === next.clusters) return []
  const had = new Set(previous.datacenters)
  const was = new Set(previous.clusters.map(({ name }) => name))
  return [
    ...next.datacenters
      .filter((name) => !had.has(name))
      .map(
        (name): Untimed => ({
          id: 'DatacenterCreatedEvent',
          entityKind: 'datacenter',
          entity: name,
        }),
      ),
    ...next.clusters
      .filter(({ name }) => !was.has(name))
      .map(
        ({ name }): Untimed => ({ id: 'ClusterCreatedEvent', entityKind: 'cluster', entity: name }),
      ),
  ]
}

/** A linked vCenter can also end the link itself, without anybody acting here. */
function partnerEvents(previous: Known, next: Known): Untimed[] {
  const is = new Set(next.partners.map(({ instanceId }) => instanceId))
  const was = new Set(previous.partners.map(({ instanceId }) => instanceId))
  const event = (id: NewEvent['id'], message: string): Untimed => ({
    id,
    entityKind: 'vCenter',
    entity: '',
    message,
  })
  return [
    ...previous.partners
      .filter(({ instanceId }) => !is.has(instanceId))
      .map(({ name }) =>
        event(
          'nkpsim.vcenter.unlinked',
          `${name} was unlinked. Custody no longer lists it, but its copies of KDKs stay there.`,
        ),
      ),
    ...next.partners
      .filter(({ instanceId }) => !was.has(instanceId))
      .map(({ name }) => event('nkpsim.vcenter.linked', `${name} was linked.`)),
  ]
}

function inventoryEvents(previous: Known, next: Known, host: Host): Untimed[] {
  const before = previous.inventories.get(host.id)
  const now = next.inventories.get(host.id)
  if (now === undefined || now === before) return []
  const wasOf = virtualMachinesBefore(before?.vms ?? [])
  return [
    ...now.vms.flatMap((vm) => vmEvents(wasOf(vm), vm, lockedEventId(next, host.id, vm))),
    ...cryptoEvents(before?.crypto, now.crypto, host.name),
  ]
}

function vmEvents(before: VmRecord | undefined, vm: VmRecord, lockedId: NewEvent['id']): Untimed[] {
  const ids: NewEvent['id'][] = []
  const wasLocked = before !== undefined && isLocked(before)
  if (isLocked(vm) && !wasLocked) ids.push(lockedId)
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
    now.hostKey?.kmsKeyId !== before?.hostKey?.kmsKeyId ||
    now.hostKey?.provider !== before?.hostKey?.provider
  if (!isSafeNow && now.hostKey !== undefined && before?.hostKey !== undefined && isNewKey)
    ids.push('com.vmware.vc.crypto.HostKeyUpdatedEvent')
  // A key server may still give a host key of its own. Only an answer of the key server tells.
  const isAsked = now.hostKey?.kmsKeyId !== undefined
  if (now.requiresEncryptionMode && before?.requiresEncryptionMode !== true && !isAsked)
    ids.push('com.vmware.vc.host.Crypto.ReqEnable.KeyMissingOnKMS')
  if (now.keyPersistence !== before?.keyPersistence)
    ids.push(
      now.keyPersistence
        ? 'nkpsim.host.keyPersistence.enabled'
        : 'nkpsim.host.keyPersistence.disabled',
    )
  return ids.map((id) => ({ id, entityKind: 'host', entity: host }))
}

/** Whether a virtual machine cannot be used because a key is missing. */
export function isLocked({ isLocked: locked, isValid }: VmRecord): boolean {
  return locked || !isValid
}
