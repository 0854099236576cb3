import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolders } from '@nkpsim/daemon/small-file'
import { clearTpm, manufactureTpm } from '@nkpsim/tpm'
import { SimulatorError } from '../errors.ts'
import { machine } from '../machine.ts'
import {
  type ClusterFile,
  findProcess,
  type HostRecord,
  withHost,
  withProcess,
} from './cluster-file.ts'
import type { ClusterContext } from './context.ts'
import { endOnPurpose } from './end-on-purpose.ts'
import { type ClusterRef, loadCluster, withCluster } from './existing-cluster.ts'
import { hostRecord } from './host-record.ts'
import { clusterPaths } from './paths.ts'
import { isRunning } from './process-identity.ts'
import { interruptedUnchanged } from './refusals.ts'
import { requireSoleUse } from './require-sole-use.ts'
import { findRunning } from './running-process.ts'
import { withRemedy } from './start-failure.ts'
import { startTpm, tpmEndpoint } from './start-tpm.ts'
import { stopProcesses } from './stop-cluster.ts'
import { stopUnrecorded } from './strays.ts'

/**
 * Clears the TPM of a host that is powered off, as the set-up of its firmware does. The TPM keeps
 * its endorsement keys and forgets its owner, so it no longer opens the host's configuration.
 * @throws SimulatorError HOST_UNKNOWN; STATE_INVALID if the host runs or has no TPM; errors of
 *   startTpm; TpmError
 */
export async function clearHostTpm(ref: ClusterRef, typed: string): Promise<void> {
  await withTpmOf(ref, typed, async (context, host) => {
    const { registry } = context
    const { name } = host
    const before = findProcess(registry.current(), 'swtpm', name)
    await startTpm(context, host).catch((error: unknown) => {
      throw withRemedy(name, false, error)
    })
    try {
      await clearTpm(tpmEndpoint(context, name))
    } finally {
      if (before === undefined || !isRunning(before)) {
        await stopTpm(context, name)
        if (before !== undefined) await registry.update((file) => withProcess(file, before))
      }
    }
  })
}

/**
 * Replaces the TPM of a host that is powered off, as a new mainboard does. The new TPM has other
 * endorsement keys, and the state of the former one is removed. A call that is killed has replaced
 * nothing, or leaves the host without a TPM until the next call.
 * @throws SimulatorError HOST_UNKNOWN; STATE_INVALID if the host runs or has no TPM; INTERRUPTED
 *   if nothing was replaced; TpmError SWTPM_MISSING, SWTPM_FAILED
 */
export async function replaceHostTpm(ref: ClusterRef, typed: string): Promise<void> {
  await withTpmOf(ref, typed, async (context, host) => {
    const { name } = host
    const folder = clusterPaths.tpm(context.stateDir, name)
    const [state, next, former] = ['state', 'state.next', 'state.former'].map((entry) =>
      join(folder, entry),
    ) as [string, string, string]
    makeFolders(machine.files, folder, 0o700)
    for (const leftover of [next, former]) await rm(leftover, { recursive: true, force: true })
    await manufactureTpm({
      stateDir: next,
      caDir: clusterPaths.certificateAuthority(context.stateDir),
      tpmId: name,
    })
    if (ref.signal?.aborted) {
      await rm(next, { recursive: true })
      throw interruptedUnchanged()
    }
    if (runs(context, 'swtpm', name)) await stopTpm(context, name)
    // The next start of the TPM records its endorsement key, whichever of the two TPMs is there.
    await context.registry.update((file) => withHost(withTpmOff(file, name), { ...host, tpm: {} }))
    await moveAway(state, former)
    await rename(next, state)
    await machine.files.syncFolder(folder)
    await rm(former, { recursive: true, force: true })
  })
}

/** Result of `host tpm kill`. */
export type KilledTpm = {
  /** Whether this command killed the TPM. Otherwise it was dead already. */
  changed: boolean
  /** Whether the host runs, and can still tell its recovery key. */
  isPoweredOn: boolean
}

/**
 * Kills the TPM of a host with SIGKILL and removes its state, as if the chip died. A running host
 * keeps running. A call that is killed has changed nothing, or the next start of the TPM repairs
 * it, or the state is lost.
 * @throws SimulatorError HOST_UNKNOWN; STATE_INVALID if the host has no TPM; PROCESS_TIMEOUT
 */
export async function killHostTpm(ref: ClusterRef, typed: string): Promise<KilledTpm> {
  return withSoleCluster(ref, async (context) => {
    const { name } = requireTpmOf(context, typed)
    const folder = clusterPaths.tpm(context.stateDir, name)
    const former = join(folder, 'state.former')
    await rm(former, { recursive: true, force: true })
    const { changed } = await endOnPurpose(context, 'killed', [{ kind: 'swtpm', name }])
    const moved = await moveAway(join(folder, 'state'), former)
    await rm(former, { recursive: true, force: true })
    return { changed: changed || moved, isPoweredOn: runs(context, 'esxid', name) }
  })
}

/**
 * Checks that a host has a TPM.
 * @throws SimulatorError HOST_UNKNOWN; STATE_INVALID if the host has no TPM
 */
export function requireHostTpm(ref: ClusterRef, name: string): void {
  requireTpmOf(loadCluster(ref), name)
}

function requireTpmOf(context: ClusterContext, name: string): HostRecord {
  return requireAllowed(hostRecord(context, name), false)
}

/**
 * Checks that the TPM of a host can be changed now.
 * @throws SimulatorError HOST_UNKNOWN; STATE_INVALID if the host runs or has no TPM
 */
export function requireTpmChange(ref: ClusterRef, name: string): void {
  requireChange(loadCluster(ref), name)
}

function requireChange(context: ClusterContext, name: string): HostRecord {
  const host = hostRecord(context, name)
  return requireAllowed(host, runs(context, 'esxid', host.name))
}

function requireAllowed(host: HostRecord, isPoweredOn: boolean): HostRecord {
  const refusal = refuseTpmChange(host, isPoweredOn)
  if (refusal !== undefined) throw refusal
  return host
}

/** Runs a task on the TPM of a host that is powered off. */
async function withTpmOf(
  ref: ClusterRef,
  name: string,
  act: (context: ClusterContext, host: HostRecord) => Promise<void>,
): Promise<void> {
  await withSoleCluster(ref, (context) => act(context, requireChange(context, name)))
}

/** Runs a task while no other program changes the cluster. */
function withSoleCluster<Result>(
  ref: ClusterRef,
  act: (context: ClusterContext) => Promise<Result>,
): Promise<Result> {
  return withCluster(ref, async (context) => {
    requireSoleUse(context)
    await stopUnrecorded(context)
    return act(context)
  })
}

/** Returns the error for a host whose TPM cannot be changed now. Pure. */
export function refuseTpmChange(
  { name, tpm }: HostRecord,
  isPoweredOn: boolean,
): SimulatorError | undefined {
  if (tpm === undefined) return new SimulatorError('STATE_INVALID', `${name} has no TPM`)
  if (!isPoweredOn) return undefined
  return new SimulatorError(
    'STATE_INVALID',
    `${name} is powered on; save its recovery key (nkpsim host recovery list ${name}), then power it off: nkpsim host power-off ${name}`,
  )
}

function runs({ registry }: ClusterContext, kind: 'esxid' | 'swtpm', name: string): boolean {
  return findRunning(registry.current(), kind, name) !== undefined
}

async function stopTpm(context: ClusterContext, host: string): Promise<void> {
  await stopProcesses(context, ({ kind, name }) => kind === 'swtpm' && name === host)
}

/** Records the end of a killed TPM as a power-off, because another TPM is in its place. */
function withTpmOff(file: ClusterFile, name: string): ClusterFile {
  const tpm = findProcess(file, 'swtpm', name)
  return tpm?.end?.how === 'killed'
    ? withProcess(file, { ...tpm, end: { ...tpm.end, how: 'powered-off' } })
    : file
}

/** Moves a folder. Returns false if it is gone, as the state of a dead TPM is. */
function moveAway(from: string, to: string): Promise<boolean> {
  return rename(from, to).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false
      throw error
    },
  )
}
