import {
  type ByteStreams,
  type Connections,
  createSimulatedConnections,
  createSimulatedDisk,
  createSimulatedStreams,
  type Database,
  type Databases,
  type DiskImage,
  type Effects,
  type Files,
  type SimulatedDisk,
  type SimulatedMachineClock,
  type SimulatedStreams,
  type SimulatedTime,
  seededRandom,
  simulatedCompute,
  simulatedMachineClock,
} from '@nkpsim/effects'
import type { MemoryNetwork, MemoryNode } from '@nkpsim/rpc/memory'
import { createDiskFaults, type DiskFaults } from '../faults/disk-faults.ts'
import { type AuditWatch, watchAuditLog } from '../observations/audit-watch.ts'
import { type ChangeOrder, watchChanges } from '../observations/change-order.ts'
import { type Mount, mountFiles } from '../processes/mounted-files.ts'
import type { ProcessLife } from '../processes/process-life.ts'

/** Time of day at the start of a run, ms since 1970 (UTC). */
export const START_MS = Date.UTC(2026, 0, 1)

/** The effects of its machine that a process uses. */
export type MachineEffects = Omit<Effects, 'ownProcess'> & {
  network: MemoryNode
  streams: ByteStreams
  connections: Connections
}

/** A machine of a run: its clock and its disk survive the processes that run on it. */
export type Machine = {
  name: string
  clock: SimulatedMachineClock
  disk: SimulatedDisk
  faults: DiskFaults
  /** The daemon's audit log, as it is durable on the disk. */
  audit: AuditWatch
  /** Sockets of the present process that carry bytes. */
  streams(): SimulatedStreams
  /** Returns the database that the present process has opened last. Reads meet no fault. */
  openDatabase(): Database | undefined
  /** Gives access to its files, also while no process runs. Faults do not affect this. */
  peek<T>(look: (files: Files) => T): T
  /** Returns the effects of a new process. Call it once for each life. */
  effectsOf(life: ProcessLife): MachineEffects
}

export function createMachine(
  name: string,
  world: {
    seed: number
    time: SimulatedTime
    network: MemoryNetwork
    order: ChangeOrder
    mounts?: readonly { folder: string; disk: SimulatedDisk }[]
    /** Content of the disk (default: nothing). */
    image?: DiskImage | undefined
    /** Time of day at the start, ms since 1970 (UTC). */
    startMs?: number
    /** Servers outside of the cluster (default: none). */
    outside?: Connections
  },
): Machine {
  const { seed, time, network, order, mounts = [], image, startMs = START_MS } = world
  const random = (of: string) => seededRandom(`${of} of ${name} ${seed}`)
  const clock = simulatedMachineClock(time, { startMs })
  const { outside = createSimulatedConnections({ nowMs: () => clock.nowMs() }) } = world
  const faults = createDiskFaults()
  const peek = <T>(look: (files: Files) => T): T => faults.without(() => look(mounted()))
  const audit = watchAuditLog({
    ...{ peek, nowMs: time.nowMs },
    onAttempt: (record) => order.recorded(name, record),
  })
  const watched = watchChanges(order, () => openDatabase)
  const disk = createSimulatedDisk({
    ...{ random: random('disk'), before: watched(audit.around(faults.before)), image },
  })
  let starts = 0
  let openDatabase: Database | undefined
  let streams = createSimulatedStreams()
  /** Returns the same databases, and notes the one that is open. */
  const noted = ({ open }: Databases): Databases => ({
    open: (path) => {
      openDatabase = open(path)
      return openDatabase
    },
  })
  const mounted = (): Files =>
    mountFiles(
      disk.attach(),
      mounts.map(({ folder, disk: shared }): Mount => ({ folder, files: shared.attach() })),
    )
  return {
    name,
    clock,
    disk,
    faults,
    audit,
    openDatabase: () => openDatabase,
    streams: () => streams,
    peek,
    effectsOf: (life) => {
      starts++
      openDatabase = undefined
      streams = createSimulatedStreams()
      audit.started()
      const machineClock = life.effect(clock, ['nowMs', 'monotonicMs', 'step', 'setRate'])
      return {
        machineClock,
        random: random(`process ${starts}`),
        files: life.effect(mounted(), SYNCHRONOUS_FILES),
        database: life.effect<Databases>(noted(disk.attachDatabases()), SYNCHRONOUS_DATABASE),
        compute: simulatedCompute(),
        network: network.node(name, machineClock),
        streams: life.effect<ByteStreams>(streams),
        connections: life.effect<Connections>(outside),
      }
    },
  }
}

const SYNCHRONOUS_FILES = ['now', 'lock', 'release']
const SYNCHRONOUS_DATABASE = [
  ...['open', 'exec', 'prepare', 'setAuthorizer', 'isTransaction', 'close', 'copyTo'],
]
