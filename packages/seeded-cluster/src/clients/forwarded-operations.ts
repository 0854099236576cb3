import type { ForwardedOperation } from '../workload/operation.ts'
import { CALL, type SiteAccess } from './site-access.ts'
import type { VmDisks } from './vm-disks.ts'

/** Performs an operation on a VM through vCenter. Returns the host that vCenter used. */
export async function performByVcenter(
  operation: ForwardedOperation,
  site: SiteAccess,
  disks: VmDisks,
): Promise<{ host: string }> {
  const { vm: name } = operation
  const vms = await site.vcenter('nkpsim.vcenter.v1.VirtualMachineService')
  switch (operation.kind) {
    case 'createVmByVcenter': {
      const { provider, diskBytes } = operation
      const { host } = await vms.createVm({ spec: { name, provider }, diskBytes }, CALL)
      disks.created(name, diskBytes)
      return { host }
    }
    case 'powerOnByVcenter': {
      const { host } = await vms.powerOnVm({ name }, CALL)
      return { host }
    }
    case 'powerOffByVcenter': {
      const { host } = await vms.powerOffVm({ name }, CALL)
      return { host }
    }
  }
}
