import { SimulatorError } from '../errors.ts'
import { findProcess } from '../local-cluster/cluster-file.ts'
import { type ClusterRef, loadCluster } from '../local-cluster/existing-cluster.ts'
import { isRunning } from '../local-cluster/process-identity.ts'
import { startVcenter } from '../local-cluster/single-process.ts'
import { VCENTER } from '../local-cluster/start-vcenter.ts'
import { killVcenter } from './kill.ts'

/** Ways to cut a vCenter off: it is killed, or it stands still with its connections open. */
export const DISCONNECTIONS = ['stop', 'pause'] as const
export type Disconnection = (typeof DISCONNECTIONS)[number]

/** Cuts the vCenter of a local cluster off from its hosts. @throws SimulatorError NOT_READY */
export async function disconnectVcenter(ref: ClusterRef, how: Disconnection): Promise<void> {
  if (how === 'stop') return killVcenter(ref)
  const vcenter = findProcess(loadCluster(ref).registry.current(), 'vcenterd', VCENTER)
  if (vcenter === undefined || !isRunning(vcenter))
    throw new SimulatorError('NOT_READY', 'vCenter does not run')
  process.kill(vcenter.pid, 'SIGSTOP')
}

/** Brings it back, however it was cut off, and by whomever: what was left so by a script that was killed, too. @throws SimulatorError */
export async function reconnectVcenter(ref: ClusterRef): Promise<void> {
  await startVcenter(ref)
}
