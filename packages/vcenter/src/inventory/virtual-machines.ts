import { sameNameAs } from '@nkpsim/daemon/name-text'
import type { Snapshot } from '../store/snapshot.ts'
import { keyReferencesOf } from './vm-keys.ts'

/**
 * Returns the virtual machines as their hosts last reported them, sorted by name.
 * @param only.provider returns only machines with a key from this provider; empty: all machines
 * @param only.name returns only machines with this name; empty: all machines
 */
export function virtualMachines(
  { hosts, inventories }: Pick<Snapshot, 'hosts' | 'inventories'>,
  isConnected: (hostId: string) => boolean,
  { provider = '', name = '' }: { provider?: string; name?: string } = {},
) {
  const isAsked = sameNameAs(name)
  const isOfProvider = sameNameAs(provider)
  return hosts
    .flatMap((host) => (inventories.get(host.id)?.vms ?? []).map((vm) => ({ host, vm })))
    .filter(({ vm }) => name === '' || isAsked(vm.name))
    .filter(
      ({ vm }) => provider === '' || keyReferencesOf(vm).some((key) => isOfProvider(key.provider)),
    )
    .sort((a, b) => (a.vm.name < b.vm.name ? -1 : 1))
    .map(({ host, vm }) => ({
      uuid: vm.uuid,
      name: vm.name,
      host: host.name,
      datastore: vm.datastore,
      template: vm.isTemplate,
      poweredOn: vm.isPoweredOn,
      suspended: vm.isSuspended === true,
      locked: vm.isLocked,
      invalid: !vm.isValid || vm.isUnread === true,
      homeKey: vm.home ?? null,
      // A list of messages has no empty places, so a plain disk has empty names.
      diskKeys: vm.disks.map((key) => key ?? { provider: '', keyId: '' }),
      mixedKeys: keyReferencesOf(vm).length > 1,
      hostConnected: isConnected(host.id),
      hasVtpm: vm.vtpm !== undefined,
    }))
}
