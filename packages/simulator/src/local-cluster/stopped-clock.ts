import {
  type ClockFile,
  clockFile,
  formatClockFile,
  lockStateFolder,
  offsetAt,
  parseClockFile,
} from '@nkpsim/daemon'
import { MAX_ADVANCE_MS, MAX_TIME_MS } from '@nkpsim/rpc'
import { SimulatorError } from '../errors.ts'
import { machine } from '../machine.ts'
import { vcenterNodes } from '../vcenter-ha/nodes.ts'
import type { ClusterFile } from './cluster-file.ts'
import type { ClusterContext } from './context.ts'
import { type ClusterRef, loadCluster, withCluster } from './existing-cluster.ts'
import { readClockText, writeClock } from './keep-clock.ts'
import { clusterPaths } from './paths.ts'
import { isRunning } from './process-identity.ts'
import { findRunning } from './running-process.ts'
import { refuseIfGone } from './start-vcenter.ts'

/** The clock of a vCenter that does not run. It moves on meanwhile. */
export type StoppedClock = {
  /** The time that vCenter would show if it started now, ms since 1970. */
  nowMs: number
  /** Factor by which the clock runs faster while vCenter runs. */
  timeScale: number
}

/** A change of a time: forward by a span, or to a time, ms since 1970. */
type TimeChange = { byMs: number } | { toMs: number }

/** A change of a clock: of its time, or of its speed relative to the machine's clock. */
export type ClockChange = TimeChange | { timeScale: number }

/**
 * Returns the clock of a vCenter that does not run; undefined if it runs, and only it knows its
 * time.
 * @throws SimulatorError NO_CLUSTER, STATE_INVALID
 */
export function readStoppedClock(ref: ClusterRef): StoppedClock | undefined {
  const context = loadCluster(ref)
  return runsVcenter(context.registry.current()) ? undefined : clockIn(context)
}

/**
 * Changes the clock that a vCenter has at its next start. The timers that are overdue then fire
 * after the start.
 * @returns undefined if vCenter runs; nothing is changed then
 * @throws SimulatorError STATE_INVALID if the cluster was made without faults; INVALID_OPTION
 */
export async function changeStoppedClock(
  ref: ClusterRef,
  change: ClockChange,
): Promise<StoppedClock | undefined> {
  return withCluster(ref, async (context) => {
    if (runsVcenter(context.registry.current())) return undefined
    return changeClock(context, change)
  })
}

/** Does the same as changeStoppedClock. The caller holds the lock of the cluster. */
export async function changeClock(
  context: ClusterContext,
  change: ClockChange,
): Promise<StoppedClock> {
  const { stateDir, registry, clock } = context
  requireChangeable(registry.current())
  const folder = clusterPaths.vcenter(stateDir)
  refuseIfGone(registry.current(), folder)
  // The lock shows that no vcenterd works in the folder, even if it is not in the cluster file.
  const lock = lockStateFolder(machine.files, folder)
  try {
    const file = readClock(stateDir)
    const changed =
      'timeScale' in change
        ? scaledClock(file, clock.nowMs(), { ...change, ...speedsOf(registry.current()) })
        : changedClock(file, clock.nowMs(), change)
    // With vCenter HA, the node that becomes active later has the same time.
    for (const node of vcenterNodes(registry.current()))
      await writeClock(clusterPaths.vcenterNode(stateDir, node), formatClockFile(changed))
  } finally {
    lock.release()
  }
  return clockIn(context)
}

/**
 * Returns the file of a clock after a change. Pure.
 * @param machineMs time of the machine's clock
 * @throws SimulatorError INVALID_OPTION
 */
export function changedClock(file: ClockFile, machineMs: number, change: TimeChange): ClockFile {
  if ('byMs' in change && change.byMs > MAX_ADVANCE_MS)
    throw new SimulatorError('INVALID_OPTION', 'time is advanced by ten years at most')
  const nowMs = machineMs + offsetAt(file, machineMs)
  const timeMs = 'byMs' in change ? nowMs + change.byMs : change.toMs
  if (timeMs < 0 || timeMs > MAX_TIME_MS)
    throw new SimulatorError('INVALID_OPTION', 'a time lies between 1970 and 9999')
  const offsetMs = Math.round(timeMs - machineMs)
  return { ...file, offsetMs, ...(file.atMs !== undefined && { atMs: Math.round(machineMs) }) }
}

/** Facts about a cluster that decide how its clock runs while vCenter is off. */
type Speeds = {
  /** Speed that vCenter is started with. */
  startTimeScale: number
  /** Whether the clock runs at its speed already now, and not only from the next `up` on. */
  runsOn: boolean
}

function speedsOf({ vcenter, processes }: ClusterFile): Speeds {
  return { startTimeScale: vcenter.timeScale ?? 1, runsOn: processes.some(isRunning) }
}

/**
 * Returns the file of a clock that has another speed from now on. Its time stays the same. Pure.
 * @param machineMs time of the machine's clock
 */
export function scaledClock(
  file: ClockFile,
  machineMs: number,
  { timeScale, startTimeScale, runsOn }: { timeScale: number } & Speeds,
): ClockFile {
  const atMs = runsOn ? Math.round(machineMs) : undefined
  return clockFile({ offsetMs: offsetAt(file, machineMs), timeScale, startTimeScale, atMs })
}

/**
 * Checks that the time of a cluster may be changed.
 * @throws SimulatorError STATE_INVALID
 */
export function requireChangeable({ vcenter }: Pick<ClusterFile, 'vcenter'>): void {
  if (vcenter.faults === true) return
  throw new SimulatorError(
    'STATE_INVALID',
    'the time of this cluster cannot be changed; make a cluster whose time can be changed with: nkpsim up --faults',
  )
}

function clockIn({ stateDir, registry, clock }: ClusterContext): StoppedClock {
  const file = readClock(stateDir)
  const timeScale = file.timeScale ?? registry.current().vcenter.timeScale ?? 1
  return { nowMs: clock.nowMs() + offsetAt(file, clock.nowMs()), timeScale }
}

function runsVcenter(file: ClusterFile): boolean {
  return vcenterNodes(file).some((node) => findRunning(file, 'vcenterd', node) !== undefined)
}

/**
 * Reads the file of vCenter's clock. While vCenter runs, the file can lack what has changed since
 * the last save.
 * @throws SimulatorError STATE_INVALID
 */
export function readClock(stateDir: string): ClockFile {
  return parseClockFile(readClockText(clusterPaths.vcenter(stateDir)))
}
