import type { Secret } from '@nkpsim/crypto'
import { SimulatorError } from '../errors.ts'
import { powerOnRest } from '../reset/power-on.ts'
import { bootHost } from './boot-host.ts'
import type { HostRecord } from './cluster-file.ts'
import type { ClusterContext } from './context.ts'
import { type ClusterRef, withCluster } from './existing-cluster.ts'
import { hostRecord } from './host-record.ts'
import type { HostReady, VcenterReady } from './ready-content.ts'
import { requireNoOtherVcenter } from './require-no-other-copy.ts'
import { requireSoleUse } from './require-sole-use.ts'
import { describeFailures } from './start-failure.ts'
import type { StartSecret } from './start-secret.ts'
import { stopProcesses } from './stop-cluster.ts'
import { stopUnrecorded } from './strays.ts'
import { bringUpVcenter, endVcenter } from './vcenter-power.ts'

/** Starts the vCenter of a cluster if it does not run. @throws SimulatorError */
export async function startVcenter(ref: ClusterRef): Promise<VcenterReady> {
  return (await bringUpVcenter(ref)).vcenter
}

/** Stops the vCenter of a cluster in order. @throws SimulatorError */
export async function stopVcenter(ref: ClusterRef): Promise<void> {
  await endVcenter(ref, 'stopped')
}

/**
 * Starts a host of a cluster and its TPM if they do not run. Reboots the host if its TPM was lost.
 * Powers on the VMs that a reboot, this one or an interrupted one, or a reset has left off.
 * @param recoveryKey opens the configuration of the host if its TPM cannot
 * @param rootPassword reinstalls a host whose folder is gone, with this password
 * @throws SimulatorError HOST_UNKNOWN; STATE_INVALID if another copy of the cluster runs;
 *   PROCESS_FAILED with the error of the host
 */
export async function startHost(
  ref: ClusterRef,
  name: string,
  { recoveryKey, rootPassword }: { recoveryKey?: Secret | undefined; rootPassword?: Secret } = {},
): Promise<HostReady[]> {
  const secret = recoveryKey !== undefined ? { recoveryKey } : rootPassword && { rootPassword }
  return withCluster(ref, async (context) => {
    const { hosts } = await startAndPowerOn(context, hostRecord(context, name), secret)
    return hosts
  })
}

/**
 * Does the same as startHost. The caller holds the lock of the cluster.
 * @returns also the names of the VMs that it powered on
 */
export async function startAndPowerOn(
  context: ClusterContext,
  host: HostRecord,
  secret?: StartSecret,
): Promise<{ hosts: HostReady[]; poweredOn: string[] }> {
  requireSoleUse(context)
  await stopUnrecorded(context)
  await requireNoOtherVcenter(context)
  const hosts = await bootHost(context, host, secret)
  const poweredOn: string[] = []
  const failures = await powerOnRest(context, {
    host: host.name,
    onPoweredOn: ({ vm }) => poweredOn.push(vm),
  })
  if (failures.length === 0) return { hosts, poweredOn: poweredOn.toSorted() }
  const [{ cause } = {}] = failures
  throw new SimulatorError('PROCESS_FAILED', describeFailures(failures), { cause })
}

/**
 * Stops a host of a cluster in order. Its TPM keeps running.
 * @throws SimulatorError HOST_UNKNOWN
 */
export async function stopHost(ref: ClusterRef, name: string): Promise<void> {
  await withCluster(ref, async (context) => {
    const host = hostRecord(context, name)
    await stopProcesses(context, ({ kind, name }) => kind === 'esxid' && name === host.name)
  })
}
