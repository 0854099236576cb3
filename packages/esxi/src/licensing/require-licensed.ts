import { EsxiError } from '../errors.ts'
import type { HostConfiguration } from '../records/host-configuration.ts'

/**
 * A host that its vCenter has told what it is licensed for encrypts VMs only with a licence for
 * that; what is encrypted already goes on.
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
