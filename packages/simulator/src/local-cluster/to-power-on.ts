import { composeName } from '@nkpsim/daemon/name-text'
import {
  type ClusterFile,
  type ClusterRegistry,
  type RunningVm,
  readClusterFile,
} from './cluster-file.ts'
import { realStateDir } from './cluster-place.ts'

/** Removes VMs from the VMs that a reset has not powered on yet. Pure. */
export function withoutPowerOn(
  { toPowerOn = [], ...file }: ClusterFile,
  ...decided: readonly RunningVm[]
): ClusterFile {
  const keys = new Set(decided.map(keyOf))
  const rest = toPowerOn.filter((each) => !keys.has(keyOf(each)))
  return { ...file, ...(rest.length > 0 && { toPowerOn: rest }) }
}

/** Adds VMs to the VMs that `up` powers on. Pure. */
export function withPowerOn(file: ClusterFile, ...added: readonly RunningVm[]): ClusterFile {
  const { toPowerOn = [], ...rest } = withoutPowerOn(file, ...added)
  return added.length === 0 ? file : { ...rest, toPowerOn: [...toPowerOn, ...added] }
}

/**
 * Notes that a user has powered a VM on or off, or has deleted it. After that, `up` does not power
 * on the VM because of an earlier reset.
 * @throws SimulatorError BUSY, STATE_INVALID
 */
export async function keepPowerState(
  { stateDir, signal }: { stateDir: string; signal?: AbortSignal },
  of: RunningVm,
): Promise<void> {
  if (!isAnyToPowerOn(readClusterFile(realStateDir(stateDir)), [of])) return
  // Few commands need this code, which takes time to load.
  const { withCluster } = await import('./existing-cluster.ts')
  await withCluster({ stateDir, ...(signal && { signal }) }, ({ registry }) =>
    registry.update((file) => withoutPowerOn(file, of)),
  )
}

/** Does the same as keepPowerState for several VMs. The caller holds the lock of the cluster. */
export async function keepPowerStates(
  registry: ClusterRegistry,
  decided: readonly RunningVm[],
): Promise<void> {
  if (!isAnyToPowerOn(registry.current(), decided)) return
  await registry.update((file) => withoutPowerOn(file, ...decided))
}

function isAnyToPowerOn(file: ClusterFile | undefined, vms: readonly RunningVm[]): boolean {
  const keys = new Set(file?.toPowerOn?.map(keyOf))
  return vms.some((each) => keys.has(keyOf(each)))
}

/** Returns the same text for a VM in any Unicode form of its names. */
function keyOf({ host, vm }: RunningVm): string {
  return JSON.stringify([host, vm].map(composeName))
}
