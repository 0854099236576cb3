import { composeName } from '@nkpsim/daemon/name-text'
import { SimulatorError } from '../errors.ts'
import {
  type ClusterFile,
  type ClusterRegistry,
  type RunningVm,
  readClusterFile,
} from './cluster-file.ts'
import { realStateDir } from './cluster-place.ts'
import type { ClusterContext } from './context.ts'
import type { PowerDecision } from './power-decisions.ts'

/** Removes VMs from the VMs that `up` powers on. Pure. */
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
 * Notes that a user has powered a VM on or off, or has deleted it. After that, `up` no longer
 * powers on the VM to complete an earlier reset or reboot. Does not wait for a command that works
 * on the cluster.
 * @throws SimulatorError STATE_INVALID
 */
export async function keepPowerState(
  { stateDir: named, signal }: { stateDir: string; signal?: AbortSignal },
  of: PowerDecision,
): Promise<void> {
  const stateDir = realStateDir(named)
  if (!isAnyToPowerOn(readClusterFile(stateDir), [of])) return
  // Few commands need this code, which takes time to load.
  const { addDecision } = await import('./power-decisions.ts')
  const { withCluster } = await import('./existing-cluster.ts')
  await addDecision(stateDir, of)
  const ref = { stateDir, lockTimeoutMs: 0, ...(signal && { signal }) }
  await withCluster(ref, async (context) => {
    await applyDecisions(context)
    // No start works on the cluster now, so a VM that was powered on stays on.
    await keepPowerStates(context.registry, [of])
  }).catch((error: unknown) => {
    // The command that works on the cluster, or the next `up`, applies the decision.
    if (!(error instanceof SimulatorError) || error.code !== 'BUSY') throw error
  })
}

/**
 * Removes, from the VMs that `up` powers on, those that users have powered off or deleted. The
 * caller holds the lock of the cluster.
 */
export async function applyDecisions({
  stateDir,
  registry,
}: Pick<ClusterContext, 'stateDir' | 'registry'>): Promise<void> {
  const { takeDecisions } = await import('./power-decisions.ts')
  await takeDecisions(stateDir, (decided) =>
    registry.update((file) => withoutPowerOn(file, ...decided.filter((of) => isOff(decided, of)))),
  )
}

/**
 * Returns whether a VM stays off, because the last decision on it is to power it off or to delete
 * it. A VM that was powered on last may be off, because its host was rebooted after that. Pure.
 */
export function isOff(decided: readonly PowerDecision[], of: RunningVm): boolean {
  const last = decided.findLast((each) => keyOf(each) === keyOf(of))
  return last !== undefined && last.poweredOn !== true
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
