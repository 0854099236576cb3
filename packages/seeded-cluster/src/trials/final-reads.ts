import { CALL, type SiteAccess } from '../clients/site-access.ts'
import type { VmDisks } from '../clients/vm-disks.ts'
import { codeOf, readAll } from './without-vcenter.ts'

/**
 * Reads the disks of all VMs after all faults were healed (I3), each on the first host that can
 * power it on. A VM whose keys no host has stays unread.
 * @returns names of the VMs that were read
 */
export async function readAllDisks(
  site: SiteAccess,
  hosts: readonly string[],
  disks: VmDisks,
): Promise<string[]> {
  const read: string[] = []
  for (const host of hosts) {
    const machines = await site.host(host, 'nkpsim.esxi.v1.VirtualMachineService')
    const crypto = await site.host(host, 'nkpsim.esxi.v1.VmCryptoService')
    let names: string[] = []
    await codeOf(async () => {
      const { vms } = await machines.listVms({}, CALL)
      names = vms.flatMap((vm) => (vm.missingKeys.length > 0 ? [] : vm.name))
    })
    for (const name of names.filter((each) => disks.isKnown(each) && !read.includes(each))) {
      // It may be powered on already, or not be locked.
      await codeOf(() => crypto.unlockVm({ name }, CALL))
      await codeOf(() => machines.powerOnVm({ name }, CALL))
      const error = await codeOf(() =>
        disks.read(name, () => readAll(machines.readDisk({ name }, CALL))),
      )
      if (error === undefined) read.push(name)
    }
  }
  return read
}
