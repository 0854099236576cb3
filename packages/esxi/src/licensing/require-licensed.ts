import { EsxiError } from '../errors.ts'
import type { HostConfiguration } from '../records/host-configuration.ts'

/**
 * Requires a licence to encrypt a VM, if vCenter has sent the licensed features of the host. VMs
 * that are already encrypted keep working.
 * @throws EsxiError LICENSE_RESTRICTED
 */
export function requireVmEncryptionLicense({
  cryptoSettings: { licensedFeatures },
}: Pick<HostConfiguration, 'cryptoSettings'>): void {
  if (licensedFeatures.length === 0 || licensedFeatures.includes('vmEncryption')) return
  throw new EsxiError(
    'LICENSE_RESTRICTED',
    'the licence of this host does not allow vmEncryption: assign it vSphere Enterprise Plus, vSphere Foundation or Cloud Foundation',
  )
}
