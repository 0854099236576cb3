import { messageOf } from '@nkpsim/daemon/system-reason'
import { SimulatorError } from '../errors.ts'
import type { HostReady } from './ready-content.ts'

/** State of a host that was rebooted without a list of its VMs. */
export const VMS_UNKNOWN = 'was rebooted, but the VMs that ran on it are not known'

/** A host was rebooted, but did not list the VMs that ran on it. They are off now. */
export class VmsUnknownError extends SimulatorError {
  /** The rebooted host. */
  readonly hosts: HostReady[]
  /** Why the VMs are not known. */
  readonly reason: string
  readonly remedy: string

  constructor(name: string, hosts: HostReady[], cause: unknown) {
    const reason = messageOf(cause)
    const remedy = `see: nkpsim vm list --host ${name}`
    super('PROCESS_FAILED', `${name} ${VMS_UNKNOWN}: ${reason}; ${remedy}`, { cause })
    this.name = 'VmsUnknownError'
    this.hosts = hosts
    this.reason = reason
    this.remedy = remedy
  }
}
