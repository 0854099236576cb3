import { SimulatorError } from '../errors.ts'
import { findProcess, type ProcessKind } from '../local-cluster/cluster-file.ts'
import { killProcess } from '../local-cluster/end-process.ts'
import { type ClusterRef, loadCluster, withCluster } from '../local-cluster/existing-cluster.ts'
import { isRunning } from '../local-cluster/process-identity.ts'
import type { HostReady } from '../local-cluster/ready-content.ts'
import { hostRecord, startHost } from '../local-cluster/start-host.ts'
import { VCENTER } from '../local-cluster/start-vcenter.ts'

/** A process to kill. */
export type Victim = { kind: ProcessKind; name: string }

/**
 * Kills a process with SIGKILL and waits until it is gone.
 * @throws SimulatorError NOT_READY when it does not run; PROCESS_TIMEOUT when the kernel does not
 *   end it
 */
export async function kill(ref: ClusterRef, { kind, name }: Victim): Promise<void> {
  const { registry, clock } = loadCluster(ref)
  const process = findProcess(registry.current(), kind, name)
  if (process === undefined || !isRunning(process)) {
    throw new SimulatorError('NOT_READY', `${kind} ${name} does not run`)
  }
  await killProcess(process, clock)
}

/** Kills the vCenter with SIGKILL. @throws SimulatorError NOT_READY */
export async function killVcenter(ref: ClusterRef): Promise<void> {
  await kill(ref, { kind: 'vcenterd', name: VCENTER })
}

/** Kills a host with SIGKILL; its TPM keeps running. @throws SimulatorError NOT_READY */
export async function killHost(ref: ClusterRef, name: string): Promise<void> {
  await kill(ref, { kind: 'esxid', name })
}

/**
 * Power-cycles a host without vCenter: SIGKILL, then a cold boot, at which its TPM restarts.
 * @throws SimulatorError HOST_UNKNOWN; errors of startHost
 */
export async function powerCycleHost(ref: ClusterRef, name: string): Promise<HostReady[]> {
  return withCluster(ref, async (context) => {
    const host = hostRecord(context, name)
    const process = findProcess(context.registry.current(), 'esxid', name)
    if (process !== undefined) await killProcess(process, context.clock)
    return startHost(context, host)
  })
}
