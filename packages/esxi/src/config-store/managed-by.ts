import type { Peer } from '@nkpsim/daemon/operation'
import { EsxiError } from '../errors.ts'
import type { HostConfiguration } from '../records/host-configuration.ts'
import type { Management } from '../records/management.ts'

export const WRONG_VCENTER = {
  code: 'WRONG_VCENTER',
  message: 'this host is managed by another vCenter',
} as const

/** @throws EsxiError NOT_MANAGED */
export function requireManagement({ management }: HostConfiguration): Management {
  if (management !== undefined) return management
  throw new EsxiError('NOT_MANAGED', 'no vCenter manages this host')
}

/**
 * Requires that this vCenter manages the host. Call this inside an update of the configuration: a
 * vCenter may have called while another one took the host over.
 * @throws EsxiError NOT_MANAGED, WRONG_VCENTER
 */
export function requireManagedBy(
  configuration: HostConfiguration,
  vcenter: Peer | undefined,
): Management {
  const management = requireManagement(configuration)
  if (vcenter?.id === management.vcenterInstanceId) return management
  throw new EsxiError(WRONG_VCENTER.code, WRONG_VCENTER.message)
}
