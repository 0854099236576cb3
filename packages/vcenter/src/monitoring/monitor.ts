import { createQueue, type Logger, sleepUntil } from '@nkpsim/daemon'
import type { ClusterClock, MachineClock } from '@nkpsim/effects'
import { withTrace } from '@nkpsim/tracing'
import { VcenterError } from '../errors.ts'
import type { AlarmRecord } from '../records/alarm.ts'
import { lacksBackup } from '../records/key-provider.ts'
import { startRecurring } from '../settings/recurring.ts'
import { durationMs } from '../settings/settings.ts'
import type { Tables } from '../store/all-tables.ts'
import { currentCause } from '../store/cause.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import { acknowledge, reset, type Step, standingOn, step } from './alarm-engine.ts'
import { ALARMS, conditionsOf, liveAtStart } from './alarms.ts'
import { type HaHealth, haProblem } from './ha-problem.ts'
import { type CheckedProvider, expiryEvents, kmsProblems, sameOrNew } from './kms-alarms.ts'
import { NEXT_STEPS } from './next-steps.ts'
import { eventsOf } from './observe.ts'
import { withoutOutdatedResets } from './recovery-key-alarms.ts'

/** Event of a check that found a key provider without a backup. */
const NOT_BACKED_UP = 'com.vmware.vc.kms.crypto.NotBackedUp'

/** Watches the stored state of a vCenter and the connections of its hosts. */
export type Monitor = {
  /**
   * Call this when a host connects or disconnects.
   * @param isIntended whether vCenter itself closed the connection, for example because it stops
   */
  connectionChanged(
    host: { id: string; name: string },
    isConnected: boolean,
    isIntended?: boolean,
  ): Promise<void>
  /**
   * Call this with the problem in a host's statements. Call it with undefined when the problem has
   * ended.
   */
  doubt(host: { id: string; name: string }, statement: string | undefined): Promise<void>
  /** Call this with the problem in a host's list of revoked tokens, or with undefined. */
  doubtTokens(host: { id: string; name: string }, statement: string | undefined): Promise<void>
  /**
   * Call this with the names of unusable files of TPM vendors, or with undefined if all files are
   * usable.
   */
  skippedAuthorities(files: string | undefined): Promise<void>
  /** Call this with the servers of all standard key providers after they were checked. */
  keyServers(all: readonly CheckedProvider[]): Promise<void>
  /** Call this with what the active node of vCenter HA sees. */
  vcenterHa(view: HaHealth): Promise<void>
  /** @throws VcenterError ALARM_NOT_FOUND */
  acknowledge(name: string, entity: string, user: string): Promise<void>
  /** @throws VcenterError ALARM_NOT_FOUND */
  reset(name: string, entity: string): Promise<void>
  stop(): Promise<void>
}

export type MonitorInput = {
  store: Store
  clusterClock: ClusterClock
  /** Clock for the grace periods of alarms, which wait for real hosts. */
  machineClock: MachineClock
  logger: Logger
}

/**
 * Starts the monitor. Events and alarms that a change causes are committed together with the
 * change. Events and alarms that passing time causes are committed when they are due.
 */
export async function startMonitor({
  store,
  clusterClock,
  machineClock,
  logger,
}: MonitorInput): Promise<Monitor> {
  let live = liveAtStart(store.snapshot().alarms)
  /** The last evaluation. It may belong to a change that was not committed. */
  let last: Step | undefined
  let isBackupCheck = false
  /** The sleep until the next evaluation. */
  let timer: { dueMs: number; cancel: AbortController } | undefined
  /** Runs the evaluations that are due, one at a time. */
  const due = createQueue()

  const observe = (tables: Tables, previous: Snapshot, next: Snapshot): boolean => {
    const nowMs = clusterClock.nowMs()
    const now = { clusterMs: nowMs, machineMs: machineClock.nowMs() }
    const standing = withoutOutdatedResets(previous, next)
    const stepped = step(standing, conditionsOf(next, live), now, isBackupCheck, last)
    last = stepped
    const user = currentCause()?.user
    const events = [...eventsOf(previous, next, nowMs, user), ...stepped.events]
    const isChanged =
      stepped.alarms.length !== next.alarms.length ||
      stepped.alarms.some((alarm, index) => alarm !== next.alarms[index])
    if (isChanged) tables.replaceAlarms(next.alarms, stepped.alarms)
    for (const event of events) tables.insertEvent(event)
    tables.removeEventsBefore(nowMs - durationMs(next, 'event.maxAge'))
    return isChanged
  }
  /** Makes a change of the store, so that all conditions are evaluated again. */
  const look = async (work: (tables: Tables) => void = () => undefined): Promise<void> => {
    await store.change(work)
  }
  const setDoubt = async (
    kind: 'doubts' | 'tokenDoubts',
    hostId: string,
    message: string | undefined,
  ): Promise<void> => {
    if (live[kind].get(hostId) === message) return
    const doubts = new Map(live[kind])
    if (message === undefined) doubts.delete(hostId)
    else doubts.set(hostId, message)
    live = { ...live, [kind]: doubts }
    await look()
  }
  const wakeAt = (dueMs: number | undefined): void => {
    if (timer !== undefined && timer.dueMs === dueMs) return
    timer?.cancel.abort()
    timer = undefined
    if (dueMs === undefined) return
    const own = { dueMs, cancel: new AbortController() }
    timer = own
    sleepUntil(machineClock, dueMs, own.cancel.signal).then(
      async () => {
        // Meanwhile another evaluation was planned, or the monitor was stopped.
        if (own.cancel.signal.aborted) return
        timer = undefined
        // Changes caused by time do not belong to the trace of the latest call.
        await due.run(() => withTrace(undefined, look))
      },
      () => undefined,
    )
  }
  const standing = (name: string, entity: string): AlarmRecord[] => {
    const alarms = standingOn(store.snapshot().alarms, name, entity)
    if (alarms.length === 0)
      throw new VcenterError('ALARM_NOT_FOUND', `alarm "${name}" is not raised on "${entity}"`)
    return alarms
  }
  const replace = async (
    standingAlarms: readonly AlarmRecord[],
    by: (alarm: AlarmRecord) => AlarmRecord,
    id: 'AlarmAcknowledgedEvent' | 'AlarmClearedEvent',
    message: string,
  ): Promise<void> => {
    const { alarms } = store.snapshot()
    await look((tables) => {
      tables.replaceAlarms(
        alarms,
        alarms.map((each) => (standingAlarms.includes(each) ? by(each) : each)),
      )
      for (const { entityKind, entity } of standingAlarms)
        tables.insertEvent({
          ...{ timeMs: clusterClock.nowMs(), id, entityKind, entity, message },
          user: currentCause()?.user ?? '',
        })
    })
  }

  const forget = store.observe(observe)
  // Only a committed change may move the time of the next evaluation.
  const forgetChanges = store.onChange(() => wakeAt(last?.dueMs))
  await look((tables) => {
    // No host could connect or report while vCenter was stopped, so grace periods begin now.
    const { alarms } = store.snapshot()
    const isWaiting = ({ name, raisedMs, isReset }: AlarmRecord): boolean =>
      name !== ALARMS.backup && raisedMs === undefined && !isReset
    tables.replaceAlarms(
      alarms,
      alarms.filter((alarm) => !isWaiting(alarm)),
    )
  })
  const checks = startRecurring({
    store,
    clusterClock,
    logger,
    interval: 'vpxd.KMS.backupCheckInterval',
    lastRunMs: lastBackupCheckMs(store),
    work: async () => {
      isBackupCheck = true
      const checked = look((tables) => {
        const { keyProviders } = store.snapshot()
        if (keyProviders.some(lacksBackup))
          tables.insertEvent({
            timeMs: clusterClock.nowMs(),
            id: NOT_BACKED_UP,
            entityKind: 'vCenter',
            entity: '',
          })
      })
      // The evaluation has already read the flag. A change that comes before this one is durable
      // must not count as a check too.
      isBackupCheck = false
      await checked
    },
  })
  return {
    connectionChanged: async ({ id, name }, isConnected, isIntended = false) => {
      if (live.connected.has(id) === isConnected) return
      const connected = new Set(live.connected)
      if (isConnected) connected.add(id)
      else connected.delete(id)
      live = { ...live, connected }
      const { hosts } = store.snapshot()
      const isExpected = hosts.some((host) => host.id === id && !host.isDisconnected)
      await look((tables) => {
        if (!isExpected || isIntended) return
        tables.insertEvent({
          timeMs: clusterClock.nowMs(),
          id: isConnected ? 'HostConnectedEvent' : 'HostConnectionLostEvent',
          entityKind: 'host',
          entity: name,
        })
      })
    },
    doubt: async ({ id, name }, statement) =>
      setDoubt(
        'doubts',
        id,
        statement && `${statement}: the host gets nothing new; ${NEXT_STEPS.doubt(name)}`,
      ),
    doubtTokens: async ({ id, name }, statement) =>
      setDoubt(
        'tokenDoubts',
        id,
        statement && `${statement}: vCenter does not follow it; ${NEXT_STEPS.doubt(name)}`,
      ),
    skippedAuthorities: async (files) => {
      const skippedAuthorities =
        files && `files of TPM vendors were skipped: ${files}; ${NEXT_STEPS.authorities}`
      if (live.skippedAuthorities === skippedAuthorities) return
      live = { ...live, skippedAuthorities }
      await look()
    },
    keyServers: async (all) => {
      const nowMs = clusterClock.nowMs()
      const thresholdMs = durationMs(store.snapshot(), 'vpxd.kmscert.threshold')
      const keyServers = sameOrNew(live.keyServers, kmsProblems(all, nowMs, thresholdMs))
      if (keyServers === live.keyServers) return
      const events = expiryEvents(live.keyServers, keyServers, nowMs)
      live = { ...live, keyServers }
      await look((tables) => {
        for (const event of events) tables.insertEvent(event)
      })
    },
    vcenterHa: async (health) => {
      const vcenterHa = haProblem(health)
      if (live.vcenterHa === vcenterHa) return
      live = { ...live, vcenterHa }
      await look()
    },
    acknowledge: async (name, entity, user) => {
      const by = (alarm: AlarmRecord) => acknowledge(alarm, user, clusterClock.nowMs())
      await replace(
        standing(name, entity),
        by,
        'AlarmAcknowledgedEvent',
        `Alarm '${name}' was acknowledged by ${user}`,
      )
    },
    reset: async (name, entity) => {
      await replace(
        standing(name, entity),
        reset,
        'AlarmClearedEvent',
        `Alarm '${name}' was reset to green`,
      )
    },
    stop: async () => {
      timer?.cancel.abort()
      forget()
      forgetChanges()
      await checks.stop()
      await due.close()
    },
  }
}

/**
 * Returns the time at which the interval before the next check for backups begins: the last check,
 * or the time since which a backup is missing, whichever is later. An interval that begins at the
 * start of vCenter would never end if vCenter is restarted every day. Returns undefined if no
 * backup is missing.
 */
function lastBackupCheckMs(store: Pick<Store, 'snapshot' | 'newestEvents'>): number | undefined {
  const missing = store.snapshot().alarms.filter(({ name }) => name === ALARMS.backup)
  if (missing.length === 0) return undefined
  const [check] = store.newestEvents(1, { ids: [NOT_BACKED_UP] })
  return Math.max(check?.timeMs ?? 0, Math.min(...missing.map(({ sinceMs }) => sinceMs)))
}
