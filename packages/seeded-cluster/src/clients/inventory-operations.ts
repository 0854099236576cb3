import type { InventoryOperation } from '../workload/operation.ts'
import { CALL, type SiteAccess } from './site-access.ts'

/** Performs an operation on hosts as objects of vCenter, or on the protection of a host. */
export async function performOnInventory(
  operation: InventoryOperation,
  site: SiteAccess,
): Promise<undefined> {
  const { host } = operation
  const inventory = () => site.vcenter('nkpsim.vcenter.v1.InventoryService')
  switch (operation.kind) {
    case 'takeHost':
    case 'addHost': {
      const { rootPassword: password, ...where } = await site.hostToAdd(host)
      const { cluster } = operation
      const force = operation.kind === 'takeHost'
      const request = { name: host, ...where, username: 'root', password, cluster, force }
      await (await inventory()).addHost(request, CALL)
      return undefined
    }
    case 'moveHost':
      await (await inventory()).moveHost({ host, cluster: operation.cluster }, CALL)
      return undefined
    case 'removeHost':
      await (await inventory()).removeHost({ host }, CALL)
      return undefined
    case 'disconnectHost':
      await (await inventory()).disconnectHost({ host }, CALL)
      return undefined
    case 'reconnectHost':
      await (await inventory()).reconnectHost({ host }, CALL)
      return undefined
    case 'rotateRecoveryKey': {
      const security = await site.host(host, 'nkpsim.esxi.v1.HostSecurityService')
      await security.rotateRecoveryKey({}, CALL)
      return undefined
    }
  }
}
