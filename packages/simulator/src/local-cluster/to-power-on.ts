import { type ClusterFile, type RunningVm, readClusterFile } from './cluster-file.ts'
import { realStateDir } from './cluster-place.ts'

/** Removes a VM from the VMs that a reset has not powered on yet. Pure. */
export function withoutPowerOn(
  { toPowerOn = [], ...file }: ClusterFile,
  { host, vm }: RunningVm,
): ClusterFile {
  const rest = toPowerOn.filter((each) => each.host !== host || each.vm !== vm)
  return { ...file, ...(rest.length > 0 && { toPowerOn: rest }) }
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
  const { toPowerOn = [] } = readClusterFile(realStateDir(stateDir)) ?? {}
  if (!toPowerOn.some(({ host, vm }) => host === of.host && vm === of.vm)) return
  // Few commands need this code, which takes time to load.
  const { withCluster } = await import('./existing-cluster.ts')
  await withCluster({ stateDir, ...(signal && { signal }) }, ({ registry }) =>
    registry.update((file) => withoutPowerOn(file, of)),
  )
}
