import { RpcError, type vcenterV1 } from '@nkpsim/rpc'
import type { MigrationOperation } from '../workload/operation.ts'
import { CALL, type SiteAccess } from './site-access.ts'

const STANDARD = 'nkpsim.vcenter.v1.StandardProviderService'

type Vm = vcenterV1.VirtualMachine__Output

/**
 * Moves all VMs that vCenter knows to a provider, as `provider migrate` does: each gets new KEKs
 * where it has those of another provider. A failure of one does not stop the others.
 * @param standard name of the standard provider, whose keys vCenter makes
 * @returns how many have moved
 */
export async function migrateVms(
  { to }: MigrationOperation,
  site: SiteAccess,
  standard: string,
): Promise<{ moved: string }> {
  const inventory = await site.vcenter('nkpsim.vcenter.v1.InventoryService')
  const { virtualMachines } = await inventory.listVirtualMachines({}, CALL)
  let moved = 0
  for (const vm of virtualMachines) {
    const scope = scopeOf(vm, to)
    if (scope === undefined) continue
    try {
      const { name, host } = vm
      const keyId = to === standard ? await newKey(site, { provider: to, host, name }) : ''
      const crypto = await site.host(host, 'nkpsim.esxi.v1.VmCryptoService')
      await crypto.rekeyVm({ name, provider: to, keyId, ...scope }, CALL)
      moved++
    } catch (error) {
      if (!(error instanceof RpcError)) throw error
    }
  }
  return { moved: `${moved}` }
}

/** Returns which keys of a VM are of another provider; undefined if it cannot move, or need not. */
function scopeOf(vm: Vm, to: string): { skipHome: boolean; disks: number[] } | undefined {
  if (!vm.hostConnected || vm.locked || vm.invalid || vm.template) return undefined
  const isOld = (key: { provider: string } | null): boolean =>
    key !== null && key.provider !== '' && key.provider !== to
  const disks = vm.diskKeys.flatMap((key, index) => (isOld(key) ? [index] : []))
  const skipHome = !isOld(vm.homeKey)
  const scope = { skipHome, skipDisks: disks.length === 0, disks }
  return skipHome && disks.length === 0 ? undefined : scope
}

async function newKey(
  site: SiteAccess,
  { provider, host, name }: { provider: string; host: string; name: string },
): Promise<string> {
  const keys = await site.vcenter(STANDARD)
  const madeFor = `virtual machine ${name}`
  return (await keys.makeKey({ provider, host, madeFor }, CALL)).keyId
}
