import { SimulatorError } from '../errors.ts'
import { bootHost } from '../local-cluster/boot-host.ts'
import {
  findProcess,
  type HostRecord,
  type ProcessKind,
  type ProcessRecord,
  VCENTER,
} from '../local-cluster/cluster-file.ts'
import type { ClusterContext } from '../local-cluster/context.ts'
import { killProcess } from '../local-cluster/end-process.ts'
import { type ClusterRef, loadCluster, withCluster } from '../local-cluster/existing-cluster.ts'
import { hostRecord } from '../local-cluster/host-record.ts'
import type { HostReady } from '../local-cluster/ready-content.ts'
import { requireNoOtherVcenter } from '../local-cluster/require-no-other-copy.ts'
import { requireSoleUse } from '../local-cluster/require-sole-use.ts'
import { findRunning } from '../local-cluster/running-process.ts'
import { withRemedy } from '../local-cluster/start-failure.ts'
import { mustReboot, startTpmForReboot } from '../local-cluster/start-tpm.ts'
import { stopUnrecorded } from '../local-cluster/strays.ts'

/** A process to kill, by kind and name. */
export type Victim = { kind: ProcessKind; name: string }

/**
 * Kills a process with SIGKILL, and waits until the process is gone.
 * @throws SimulatorError NOT_READY if the process does not run; PROCESS_TIMEOUT if the kernel does
 *   not end the process
 */
export async function kill(ref: ClusterRef, { kind, name }: Victim): Promise<void> {
  const { registry, clock } = loadCluster(ref)
  const process = findRunning(registry.current(), kind, name)
  if (process === undefined) {
    throw new SimulatorError('NOT_READY', `${kind} ${name} does not run`)
  }
  await killProcess(process, clock)
}

/** Kills vCenter with SIGKILL. @throws SimulatorError NOT_READY */
export async function killVcenter(ref: ClusterRef): Promise<void> {
  await kill(ref, { kind: 'vcenterd', name: VCENTER })
}

/** Kills a host with SIGKILL. Its TPM keeps running. @throws SimulatorError NOT_READY */
export async function killHost(ref: ClusterRef, name: string): Promise<void> {
  await kill(ref, { kind: 'esxid', name })
}

/**
 * Power-cycles a host without calling vCenter: SIGKILL, then a cold boot, which resets its TPM too.
 * If the TPM was lost and does not start, the host keeps running.
 * @throws SimulatorError HOST_UNKNOWN; errors of bootHost
 */
export async function powerCycleHost(ref: ClusterRef, name: string): Promise<HostReady[]> {
  return withCluster(ref, async (context) => {
    const host = hostRecord(context, name)
    requireSoleUse(context)
    const process = findProcess(context.registry.current(), 'esxid', host.name)
    await stopUnrecorded(context)
    await requireNoOtherVcenter(context)
    if (process !== undefined) {
      await startLostTpm(context, host, process)
      await killProcess(process, context.clock)
    }
    return bootHost(context, host)
  })
}

/** Starts the TPM of a running host before its power is cut, if the TPM was lost. */
async function startLostTpm(
  context: ClusterContext,
  host: HostRecord,
  running: ProcessRecord,
): Promise<void> {
  if (!mustReboot(context, host)) return
  await startTpmForReboot(context, host, running).catch((error: unknown) => {
    throw withRemedy(host.name, true, error)
  })
}
