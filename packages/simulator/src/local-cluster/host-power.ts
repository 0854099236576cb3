import { type Ended, endOnPurpose } from './end-on-purpose.ts'
import { type ClusterRef, withCluster } from './existing-cluster.ts'
import { hostRecord } from './host-record.ts'
import type { HostReady } from './ready-content.ts'
import { findRunning } from './running-process.ts'
import { startAndPowerOn } from './single-process.ts'
import { mustReboot } from './start-tpm.ts'

/** Result of `host power-on`. */
export type PoweredOn = {
  /** Whether this command booted the host. Otherwise it ran already. */
  changed: boolean
  /** The host, or the hosts of the rack. */
  hosts: HostReady[]
  /** Names of the VMs that this command powered on, because a reboot or a reset left them off. */
  poweredOn: string[]
}

/**
 * Cuts the power of a host or a rack: SIGKILL for the host, then for its TPM, which loses its PCRs.
 * The VMs that ran on the host are off. Works without vCenter.
 * @throws SimulatorError HOST_UNKNOWN; INVALID_OPTION for one host of a rack; PROCESS_TIMEOUT
 */
export async function powerOffHost(ref: ClusterRef, name: string): Promise<Ended> {
  return withCluster(ref, async (context) => {
    const host = hostRecord(context, name)
    return endOnPurpose(context, 'powered-off', [
      { kind: 'esxid', name: host.name },
      { kind: 'swtpm', name: host.name },
    ])
  })
}

/**
 * Boots a host or a rack that is off, with its TPM. Works without vCenter. Reboots a running host
 * whose TPM was lost, and powers its VMs on again.
 * @throws SimulatorError HOST_UNKNOWN; INVALID_OPTION for one host of a rack; STATE_INVALID,
 *   PROCESS_FAILED, PROCESS_TIMEOUT, INTERRUPTED; TpmError
 */
export async function powerOnHost(ref: ClusterRef, name: string): Promise<PoweredOn> {
  return withCluster(ref, async (context) => {
    const host = hostRecord(context, name)
    const before = findRunning(context.registry.current(), 'esxid', host.name)
    const stays = before !== undefined && !mustReboot(context, host)
    return { changed: !stays, ...(await startAndPowerOn(context, host)) }
  })
}
