import type { ProvidedKeyOperation } from '../workload/operation.ts'
import { CALL, type SiteAccess } from './site-access.ts'
import type { VmDisks } from './vm-disks.ts'

const STANDARD = 'nkpsim.vcenter.v1.StandardProviderService'

/** What users of a key server act on. */
export type KeyServerUse = {
  site: SiteAccess
  disks: VmDisks
  /** Name of the standard provider. */
  provider: string
}

/**
 * Performs an operation that needs a key of a key server, which vCenter makes. Returns the host of
 * a new VM.
 */
export async function performWithKeyServer(
  operation: ProvidedKeyOperation,
  { site, disks, provider }: KeyServerUse,
): Promise<{ host: string } | undefined> {
  const { vm: name } = operation
  switch (operation.kind) {
    case 'createVmOfKeyServer': {
      const vms = await site.vcenter('nkpsim.vcenter.v1.VirtualMachineService')
      const { diskBytes } = operation
      const { host } = await vms.createVm({ spec: { name, provider }, diskBytes }, CALL)
      disks.created(name, diskBytes)
      return { host }
    }
    case 'rekeyToKeyServer': {
      const { host } = operation
      const keys = await site.vcenter(STANDARD)
      const madeFor = `virtual machine ${name}`
      const { keyId } = await keys.makeKey({ provider, host, madeFor }, CALL)
      const crypto = await site.host(host, 'nkpsim.esxi.v1.VmCryptoService')
      await crypto.rekeyVm({ name, provider, keyId }, CALL)
      return undefined
    }
  }
}
