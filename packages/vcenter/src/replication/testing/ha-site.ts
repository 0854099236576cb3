import {
  createSimulatedDisk,
  createSimulatedTime,
  type DiskImage,
  type Random,
  type SimulatedDisk,
  type SimulatedTime,
  seededRandom,
  simulatedMachineClock,
  systemEffects,
} from '@nkpsim/effects'
import { createMemoryEtcd, type Etcd, type MemoryEtcd } from '@nkpsim/rpc/etcd'
import { DATABASE_FILE, openStore, type Store } from '../../store/store.ts'
import { commitThroughLog } from '../commit-through-log.ts'
import { copyOf, replaceDatabase } from '../database-copies.ts'
import type { HaNode, HeldLeadership } from '../leadership.ts'
import type { ModalLeadership } from '../modes.ts'
import { type HaNodeState, runNode } from '../node.ts'

const FOLDER = '/vcenter'
const LEASE_SECONDS = 3

/** What happens to a node at one of its calls of etcd or of its clock. */
export type Stroke = 'kill-before' | 'kill-after' | 'pause-before' | 'pause-after'

/** A node of vCenter HA in memory. */
export type SimulatedNode = {
  name: string
  state(): HaNodeState | undefined
  /** The store, while this node is active. */
  store(): Store | undefined
  /** Returns a copy of the database, while this node is active. */
  copy(): AsyncIterable<Uint8Array> | undefined
  held(): ModalLeadership | undefined
  /** Calls of effects so far. */
  calls(): number
  /** Ends or stops the process at its n-th call from now on. */
  strikeAt(call: number, stroke: Stroke): void
  isRunning(): boolean
  /** Lets a paused process continue. Cancels a stroke that has not come yet. */
  resume(): void
  kill(): void
  start(): void
  /** Messages of the events in the database, oldest first. Only while the node is not running. */
  messages(): Promise<string[]>
}

export type HaSite = {
  time: SimulatedTime
  random: Random
  etcd: MemoryEtcd
  nodes: [SimulatedNode, SimulatedNode]
  errors: unknown[]
}

let image: Promise<DiskImage> | undefined

/** Makes the database of a new vCenter once for all sites. */
function vcenterImage(): Promise<DiskImage> {
  image ??= (async () => {
    const disk = createSimulatedDisk({ random: seededRandom('image') })
    const store = await open(disk, seededRandom('vcenter'))
    store.close()
    return disk.image()
  })()
  return image
}

async function open(disk: SimulatedDisk, random: Random, held?: HeldLeadership): Promise<Store> {
  const files = disk.attach()
  if (files.now.stat(FOLDER) === undefined) files.now.makeFolder(FOLDER, 0o700)
  return openStore({
    ...systemEffects,
    ...{ folder: FOLDER, address: 'localhost', random, files },
    database: disk.attachDatabases(),
    onFailure: (error) => {
      throw error
    },
    ...(held && { committing: commitThroughLog(held.log) }),
  })
}

/** Creates two nodes of a cluster, which run. */
export async function createHaSite(seed: string): Promise<HaSite> {
  const base = await vcenterImage()
  const random = seededRandom(seed)
  const time = createSimulatedTime()
  const clock = simulatedMachineClock(time, { startMs: 0 })
  const etcd = createMemoryEtcd({ clock, random })
  const errors: unknown[] = []
  const nodes: SimulatedNode[] = []
  const make = (name: string) =>
    createNode({ name, address: name }, { base, random, time, etcd, errors, nodes })
  nodes.push(make('a'), make('b'))
  for (const node of nodes) node.start()
  return { time, random, etcd, nodes: nodes as HaSite['nodes'], errors }
}

/** Returns a promise that never settles, for code of a process that has ended. */
function never(): Promise<never> {
  return new Promise(() => undefined)
}

function createNode(
  own: HaNode,
  site: Omit<HaSite, 'nodes'> & { base: DiskImage; nodes: SimulatedNode[] },
): SimulatedNode {
  const { random, time, etcd, errors } = site
  const disk = createSimulatedDisk({ random, image: site.base })
  const clock = simulatedMachineClock(time, { startMs: 0 })
  let life = 0
  let calls = 0
  let stroke: { at: number; stroke: Stroke } | undefined
  let paused: PromiseWithResolvers<void> | undefined
  let running: AbortController | undefined
  let state: HaNodeState | undefined
  let store: Store | undefined
  let held: ModalLeadership | undefined

  const kill = (): void => {
    life++
    running = store = held = state = undefined
    paused = undefined
    disk.crash()
  }
  const strike = async (
    phase: 'before' | 'after',
    ofLife: number,
    number: number,
  ): Promise<void> => {
    if (life !== ofLife) return never()
    if (stroke?.at === number && stroke.stroke.endsWith(phase)) {
      const isKill = stroke.stroke.startsWith('kill')
      stroke = undefined
      if (isKill) kill()
      else paused ??= Promise.withResolvers<void>()
    }
    if (paused !== undefined) await paused.promise
    if (life !== ofLife) return never()
  }
  /** A call of an effect, in which the process may stop or end. */
  const call = async <T>(ofLife: number, run: () => Promise<T>): Promise<T> => {
    if (life !== ofLife) return never()
    const number = ++calls
    await strike('before', ofLife, number)
    const [outcome] = await Promise.allSettled([run()])
    await strike('after', ofLife, number)
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  }
  const etcdOf = (ofLife: number): Etcd => {
    const client = etcd.connect(own.name)
    const through =
      <Args extends unknown[], T>(method: (...args: Args) => Promise<T>) =>
      (...args: Args) =>
        call(ofLife, () => method(...args))
    return {
      ...client,
      range: through(client.range),
      txn: through(client.txn),
      grantLease: through(client.grantLease),
      keepAlive: through(client.keepAlive),
      revokeLease: through(client.revokeLease),
      watch: async function* (range, signal) {
        for await (const event of client.watch(range, signal)) {
          await strike('after', ofLife, 0)
          yield event
        }
      },
    }
  }
  const start = (): void => {
    const ofLife = ++life
    running = new AbortController()
    const run = runNode(
      {
        etcd: etcdOf(ofLife),
        clock: { ...clock, sleep: (ms, signal) => call(ofLife, () => clock.sleep(ms, signal)) },
        node: own,
        leaseSeconds: LEASE_SECONDS,
        openReplica: async () => {
          const database = disk.attachDatabases().open(`${FOLDER}/${DATABASE_FILE}`)
          database.exec('PRAGMA foreign_keys = OFF')
          return database
        },
        copyFromActive: async ({ name }) => {
          const active = site.nodes.find((node) => node.name === name)
          const pieces = await call(ofLife, async () => active?.copy())
          if (pieces === undefined) return
          await replaceDatabase({ files: disk.attach(), random }, FOLDER, pieces)
        },
        serve: async (leadership) => {
          const opened = await open(disk, random, leadership)
          if (life !== ofLife) {
            // The process ended while it opened the database. A crash closes it.
            opened.close()
            return never()
          }
          held = leadership
          try {
            await opened.change((tables) => tables.beginTerm())
          } catch (error) {
            opened.close()
            throw error
          }
          store = opened
          return {
            stop: async () => {
              store = held = undefined
              opened.close()
            },
          }
        },
        onState: (next) => {
          if (life === ofLife) state = next
        },
      },
      running.signal,
    )
    run.catch((error: unknown) => {
      if (life === ofLife) errors.push(error)
    })
  }
  return {
    name: own.name,
    state: () => state,
    store: () => store,
    copy: () => store && copyOf(store, { files: disk.attach(), random }, FOLDER),
    held: () => held,
    calls: () => calls,
    strikeAt: (at, what) => {
      stroke = { at: calls + at, stroke: what }
    },
    isRunning: () => running !== undefined && paused === undefined,
    resume: () => {
      stroke = undefined
      paused?.resolve()
      paused = undefined
    },
    kill,
    start,
    messages: async () => {
      const database = disk.attachDatabases().open(`${FOLDER}/${DATABASE_FILE}`)
      const rows = database.prepare('SELECT message FROM event ORDER BY sequence').all()
      database.close()
      return rows.map((row) => String(row['message']))
    },
  }
}

/** Returns the node that serves clients. */
export function activeOf(site: HaSite): SimulatedNode | undefined {
  return site.nodes.find((node) => node.isRunning() && node.store() !== undefined)
}

/** Waits in simulated time until a condition holds. */
export async function until(
  { time }: Pick<HaSite, 'time'>,
  isTrue: () => boolean,
  limitMs = 60_000,
): Promise<void> {
  const endMs = time.nowMs() + limitMs
  while (!isTrue()) {
    if (time.nowMs() > endMs) throw new Error(`never: ${isTrue}`)
    await time.sleep(50)
  }
}
