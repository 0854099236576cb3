import { createQueue, type HeldFolder, type Logger, repeatEvery } from '@nkpsim/daemon'
import type { MachineClock, Random } from '@nkpsim/effects'
import type { Datastore } from '../vm/files/datastore.ts'
import type { DatastoreGuard, GuardedVm } from '../vm/files/datastore-guard.ts'
import type { TermOwner } from '../vm/files/terms.ts'
import { lockLost } from '../vm/files/vm-tenure.ts'
import { inGroupFolder } from './group-folder.ts'
import { removeHeartbeat, writeHeartbeat } from './heartbeat-file.ts'
import { BEAT_MS, LEASE_MS } from './liveness.ts'
import { createLookout, type Lookout } from './lookout.ts'
import { createNetworkWatch, type HostNetwork } from './network-watch.ts'
import { removePowerOnList, writePowerOnList } from './power-on-list.ts'
import { createRestarter } from './restarter.ts'
import { type HaStatus, NO_ROLE } from './status.ts'

/** Time between two checks of the lease. They read no file: the datastore may be stuck. */
const LEASE_CHECK_MS = 1000
/** Longest wait for a vSAN datastore at the end, ms: its other hosts may stop at the same time. */
const END_MS = 3000

export type HaAgentInput = {
  /** The datastore without a guard. */
  datastore: Datastore
  /**
   * The network of a vSAN datastore, which replaces heartbeats: locks end with leases there.
   * Missing for another datastore.
   */
  network?: HostNetwork
  hostId: string
  hostName: string
  /** Returns the key_ids of the KDKs that the host holds now. */
  keyIds: () => readonly string[]
  /** Powers a VM on. `still` rejects when its turn comes, if it must stay off. */
  powerOn: (name: string, still: () => Promise<void>) => Promise<unknown>
  /** Called when the report to vCenter changes. */
  onChange: () => void
  clock: MachineClock
  random: Random
  logger: Logger
}

/**
 * The agent of vSphere HA of one host in one datastore. It writes heartbeats, watches those of the
 * other hosts, and restarts VMs of hosts that failed. It needs only the datastore.
 */
export type HaAgent = {
  guard: DatastoreGuard
  /** Joins the agents of a cluster, leaves them if the name is undefined, or stays. */
  follow(group: string | undefined): Promise<void>
  status(): HaStatus
  /**
   * Keeps the list of VMs that are on, because the host stops and other hosts restart them. Call
   * this before the VMs are closed.
   */
  beginStop(): void
  /** Ends the heartbeats. Call this after the VMs are closed. */
  stop(): Promise<void>
}

type Session = {
  group: string
  lookout: Lookout
  /** Start of the last successful heartbeat of this run, by the monotonic clock. */
  lastBeatMs: number | undefined
  /** The last heartbeat that was written, without its number. */
  written: string
  /** Stops the repeated tasks. */
  halt(): Promise<void>
}

export function createHaAgent(input: HaAgentInput): HaAgent {
  const { datastore, hostId, hostName, keyIds, network, clock, random, logger } = input
  const vms = new Set<GuardedVm>()
  let run: string | undefined
  let beat = 0
  let session: Session | undefined
  let isStopping = false
  /** Whether VMs were on when the host began to stop. */
  let leavesVms = false
  /** Joins and leaves come one after the other, and so do writes of the list. */
  const changes = createQueue()
  const listWrites = createQueue()
  const owner = (): TermOwner => {
    run ??= random.uuid()
    return { hostId, hostName, incarnation: run }
  }
  /** Tasks whose last run failed, so that a broken datastore does not fill the log. */
  const failing = new Set<string>()
  const noted = async (task: 'heartbeat' | 'look', act: () => Promise<void>): Promise<void> => {
    try {
      await act()
      if (failing.delete(task)) logger.info(`ha.${task}-works-again`, { datastore: datastore.name })
    } catch (error) {
      if (!failing.has(task)) logger.warn(`ha.${task}-failed`, { datastore: datastore.name, error })
      failing.add(task)
    }
  }
  const restarter = createRestarter({ datastore, powerOn: input.powerOn, clock, logger })
  /** Whether other hosts may break the locks of this host now. */
  const isLate = (): boolean => {
    // The lease of each lock tells it, and nobody breaks a lock.
    if (network !== undefined) return [...vms].some((vm) => !vm.isLockHeld())
    const lastBeatMs = session?.lastBeatMs
    return lastBeatMs !== undefined && clock.monotonicMs() - lastBeatMs >= LEASE_MS
  }
  /**
   * Stops all VMs, because other hosts may break their locks now. Continues as another run, whose
   * VMs are those that are powered on from now on.
   */
  const fence = (): void => {
    if (session === undefined) return
    const lost = [...vms]
    const { lastBeatMs } = session
    /** Since when other hosts may have broken the locks. */
    const lateMs =
      lastBeatMs === undefined ? 0 : Math.round(clock.monotonicMs() - lastBeatMs - LEASE_MS)
    vms.clear()
    run = undefined
    session.lastBeatMs = undefined
    const names = lost.map(({ name }) => name)
    logger.error('ha.fenced', { datastore: datastore.name, lateMs, vms: names })
    for (const vm of lost)
      vm.abandon().catch((error: unknown) =>
        logger.warn('ha.vm-not-closed', { vm: vm.name, error }),
      )
  }
  const heartbeat = (hasEnded: boolean) => ({
    ...{ ...owner(), hasEnded, keyIds: keyIds() },
    ...{ poweredOn: vms.size, failed: restarter.failed() },
  })
  const writeBeat = async (of: Session): Promise<void> => {
    if (isLate()) fence()
    const startMs = clock.monotonicMs()
    const { incarnation } = owner()
    const next = heartbeat(false)
    const text = JSON.stringify(next)
    // Over a network, hosts see that this one lives. They only need what it says.
    if (network !== undefined && text === of.written) return
    await noted('heartbeat', async () => {
      await inGroupFolder(datastore, of.group, (folder) =>
        writeHeartbeat(folder, { ...next, beat: ++beat }),
      )
      of.written = text
      // The run may have been fenced meanwhile.
      if (owner().incarnation === incarnation) of.lastBeatMs = startMs
    })
  }
  const writeList = (): Promise<void> =>
    listWrites.run(async () => {
      if (session === undefined || isStopping) return
      const on = [...vms].map(({ name, term }) => ({ name, term }))
      await inGroupFolder(datastore, session.group, (folder) =>
        writePowerOnList(folder, { ...owner(), vms: on }),
      )
    })
  const join = async (group: string): Promise<void> => {
    const watch = network && createNetworkWatch(network, clock)
    const lookout = createLookout({
      ...{ watch, datastore, restarter, clock, logger, onChange: input.onChange },
      self: () => ({ ...owner(), keyIds: keyIds(), poweredOn: vms.size }),
    })
    const joined: Session = {
      group,
      lookout,
      lastBeatMs: undefined,
      written: '',
      halt: async () => undefined,
    }
    session = joined
    // VMs that are on already are protected from now on.
    if (vms.size > 0) await writeList().catch((error) => logger.warn('ha.list-failed', { error }))
    const loops = [
      repeatEvery(clock, BEAT_MS, () => writeBeat(joined)),
      repeatEvery(clock, BEAT_MS, () =>
        noted('look', () => inGroupFolder(datastore, group, lookout.look)),
      ),
      repeatEvery(clock, LEASE_CHECK_MS, () => {
        watch?.look()
        if (isLate()) fence()
      }),
    ]
    joined.halt = async () => {
      await Promise.all(loops.map((loop) => loop.stop()))
    }
    logger.info('ha.joined', { datastore: datastore.name, group })
  }
  /** @param work what remains to do in the folder of the cluster */
  const end = async (work: (folder: HeldFolder) => Promise<void>): Promise<void> => {
    if (session === undefined) return
    const { group, halt } = session
    const ended = (async () => {
      await halt()
      await inGroupFolder(datastore, group, work)
    })().catch((error: unknown) =>
      logger.warn('ha.files-stay', { datastore: datastore.name, error }),
    )
    await (network === undefined ? ended : Promise.race([ended, clock.sleep(END_MS)]))
    session = undefined
  }
  const removeTraces = async (folder: HeldFolder): Promise<void> => {
    await removePowerOnList(folder, owner())
    await removeHeartbeat(folder, hostId)
  }
  return {
    guard: {
      owner,
      isDead: (of) => network === undefined && (session?.lookout.isDead(of) ?? false),
      requireLease: ({ incarnation }) => {
        const isOver = network === undefined && isLate()
        if (incarnation !== owner().incarnation || isOver) throw lockLost()
      },
      opened: async (vm) => {
        vms.add(vm)
        await writeList()
      },
      closed: async (vm) => {
        if (vms.delete(vm)) await writeList()
      },
    },
    follow: (group) =>
      changes.run(async () => {
        if (session?.group === group || isStopping) return
        await end(removeTraces)
        if (group !== undefined) await join(group)
        else logger.info('ha.left', { datastore: datastore.name })
      }),
    status: () => ({
      datastore: datastore.name,
      group: session?.group,
      protectedVms: session === undefined ? [] : [...vms].map(({ name }) => name).sort(),
      ...(session?.lookout.status() ?? NO_ROLE),
    }),
    beginStop: () => {
      leavesVms = vms.size > 0
      isStopping = true
    },
    stop: async () => {
      await restarter.close()
      await changes.close()
      await listWrites.close()
      // The list stays. It tells the other hosts which VMs to restart.
      await end((folder) =>
        leavesVms
          ? writeHeartbeat(folder, { ...heartbeat(true), beat: ++beat })
          : removeTraces(folder),
      )
    },
  }
}
