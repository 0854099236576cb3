import { startVcenter } from '@nkpsim/simulator'
import { CALL, HOSTS, type Site, until } from '../site.ts'
import { AWAY, VCENTER } from './legs.ts'

const INVENTORY = 'nkpsim.vcenter.v1.InventoryService'

/** Starts a killed daemon again. */
export async function bringBack(site: Site, daemon: string | undefined): Promise<void> {
  if (daemon === VCENTER) await startVcenter({ stateDir: site.stateDir, signal: site.signal })
  else if (daemon !== undefined) await site.restart(daemon)
}

/**
 * Waits until vCenter and the hosts can migrate everything: vCenter knows the VMs of the hosts as
 * open, and each host can make keys of the new provider.
 * @param hosts hosts that vCenter manages
 */
export async function untilReady(
  site: Site,
  to: string,
  hosts: readonly string[] = [...HOSTS, AWAY],
): Promise<void> {
  for (const host of hosts)
    await until(async () => {
      const { keyProviders } = await site.onHost(host, 'nkpsim.esxi.v1.HostService', (client) =>
        client.getStatus({}, CALL),
      )
      return keyProviders.some(({ provider, usable }) => provider === to && usable)
    }, site.signal)
  const vcenter = await site.connect('vcenter')
  try {
    const inventory = vcenter.client(INVENTORY)
    await until(async () => {
      const { virtualMachines, incompleteHosts } = await inventory.listVirtualMachines({}, CALL)
      const managed = virtualMachines.filter(({ host }) => hosts.includes(host))
      return (
        incompleteHosts.every((host) => !hosts.includes(host)) &&
        managed.every(({ hostConnected, locked, invalid }) => hostConnected && !locked && !invalid)
      )
    }, site.signal)
  } finally {
    vcenter.close()
  }
}
