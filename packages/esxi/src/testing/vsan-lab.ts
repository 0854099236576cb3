import { silentLogger } from '@nkpsim/daemon/testing/silent-logger'
import {
  createSimulatedTime,
  type MachineClock,
  type Random,
  seededRandom,
  simulatedMachineClock,
} from '@nkpsim/effects'
import { passTime } from '@nkpsim/effects/testing'
import type { ComponentStore } from '../vsan/components.ts'
import { NO_OBJECT_KEYS, type ObjectKeys } from '../vsan/esa/object-keys.ts'
import type { VsanPeer } from '../vsan/object/peer.ts'
import { startVsan, type VsanHost } from '../vsan/object/vsan-objects.ts'
import { createLabNetwork, goOn, hang, type LabNetwork, type LabRun } from './lab-network.ts'
import { createMemoryStore, type MemoryStore } from './vsan-memory-store.ts'

type Run = LabRun & { vsan: VsanHost; steps: number; killAt: number }

export type LabHost = {
  hostId: string
  store: MemoryStore
  /** The present run. @throws Error if the host is down */
  vsan(): VsanHost
  /** Ends the run at once. Keeps what the operating system has. */
  kill(): void
  /** Ends the run at once. What was not flushed survives or not. */
  losePower(): void
  /** Ends the run before its call number `step` on a store or another host, from now on. */
  killAtStep(step: number): void
  isUp(): boolean
  start(): void
  /** Stops the run, as SIGSTOP does, while time goes on. Returns a function that continues it. */
  pause(): () => void
}

/** Hosts of a vSAN cluster in one process, with a network and a time that tests control. */
export type VsanLab = Pick<LabNetwork, 'partition' | 'setLink' | 'heal'> & {
  hosts: readonly LabHost[]
  host(index: number): LabHost
  clock: MachineClock
  random: Random
  /** Changes the members of the cluster. */
  setMembers(indexes: readonly number[]): void
  /** Moves the time of the cluster ahead. */
  addClusterTime(ms: number): void
  /** Runs a task in simulated time. */
  run<T>(task: () => Promise<T>): Promise<T>
  sleep(ms: number): Promise<void>
  /**
   * Waits until a condition holds.
   * @param limitMs simulated time (default: two minutes)
   * @throws Error if it does not hold in time
   */
  until(condition: () => boolean | Promise<boolean>, limitMs?: number): Promise<void>
}

/**
 * Creates hosts that run.
 * @param options.keysOf returns the DEKs of a host (default: none)
 * @param options.onMessage called with each message from one host to another
 */
export function createVsanLab(
  hostCount: number,
  seed = 'vsan',
  {
    keysOf = () => NO_OBJECT_KEYS,
    onMessage = () => undefined,
  }: { keysOf?: (index: number) => ObjectKeys; onMessage?: (content: unknown) => void } = {},
): VsanLab {
  const time = createSimulatedTime()
  const random = seededRandom(seed)
  const clock = simulatedMachineClock(time, { startMs: Date.UTC(2026, 0, 1) })
  let addedMs = 0
  const hostIds = Array.from({ length: hostCount }, (_, index) => `host-${index}`)
  const all = hostIds.map((hostId) => ({ hostId, name: hostId, address: `${hostId}:1` }))
  let members = all
  const network = createLabNetwork({ clock, random })
  const runs: (Run | undefined)[] = hostIds.map(() => undefined)
  /** Lets a run continue if it is not over, and ends it at the step that a test wants. */
  const step = async (index: number, run: Run): Promise<void> => {
    await run.awake
    if (!run.isOver && ++run.steps === run.killAt) kill(index)
    if (run.isOver) await hang()
  }
  const kill = (index: number): void => {
    const run = runs[index]
    if (run !== undefined) run.isOver = true
    runs[index] = undefined
  }
  const remotePeer = (from: number, run: () => Run, to: number): VsanPeer =>
    overMethods(async (method, input) => {
      await step(from, run())
      try {
        onMessage(input)
        const answer = await network.call(
          from,
          to,
          () => runs[to],
          ({ vsan }) => invoke(vsan.callsOf(hostIds[from] ?? ''), method, copyOf(input)),
        )
        onMessage(answer)
        return answer
      } finally {
        await goOn(run())
      }
    })
  const storeOf = (index: number, run: () => Run, store: MemoryStore): ComponentStore => ({
    ...store,
    ...overMethods(
      async (method, ...input) => {
        await step(index, run())
        await clock.sleep(random.below(2))
        await step(index, run())
        return invoke(store, method, ...input)
      },
      [
        'create',
        'remove',
        'configure',
        'read',
        'write',
        'writeZeroes',
        'flush',
        'checks',
        'chunks',
      ],
    ),
  })
  const start = (index: number, store: MemoryStore): void => {
    kill(index)
    const hostId = hostIds[index] ?? ''
    const run: { current?: Run } = {}
    const ownRun = (): Run => run.current ?? { ...NO_RUN }
    const own: MachineClock = {
      ...clock,
      sleep: async (ms, signal) => {
        await clock.sleep(ms, signal)
        await goOn(run.current)
      },
    }
    const vsan = startVsan({
      ...{ hostId, members: () => members, clock: own, random, logger: silentLogger },
      ...{ store: storeOf(index, ownRun, store), keys: keysOf(index) },
      remotePeer: (id) => remotePeer(index, ownRun, hostIds.indexOf(id)),
      clusterNowMs: () => clock.nowMs() + addedMs,
    })
    run.current = {
      vsan,
      isOver: false,
      steps: 0,
      killAt: Number.POSITIVE_INFINITY,
      awake: Promise.resolve(),
    }
    runs[index] = run.current
  }
  const hosts = hostIds.map((hostId, index): LabHost => {
    const store = createMemoryStore(`disk-${index}`)
    start(index, store)
    return {
      hostId,
      store,
      vsan: () => {
        const run = runs[index]
        if (run === undefined) throw new Error(`${hostId} is down`)
        return run.vsan
      },
      kill: () => kill(index),
      losePower: () => {
        kill(index)
        store.losePower(random)
      },
      killAtStep: (at) => {
        const run = runs[index]
        if (run !== undefined) Object.assign(run, { steps: 0, killAt: at })
      },
      isUp: () => runs[index] !== undefined,
      start: () => start(index, store),
      pause: () => {
        const run = runs[index]
        if (run === undefined) return () => undefined
        const { promise, resolve } = Promise.withResolvers<void>()
        run.awake = promise
        return resolve
      },
    }
  })
  return {
    hosts,
    host: (index) => {
      const host = hosts[index]
      if (host === undefined) throw new Error(`there is no host ${index}`)
      return host
    },
    clock,
    random,
    ...network,
    setMembers: (indexes) => {
      members = all.filter((_, index) => indexes.includes(index))
    },
    addClusterTime: (ms) => {
      addedMs += ms
    },
    run: (task) => passTime(time, task),
    sleep: (ms) => clock.sleep(ms),
    until: async (condition, limitMs = 120_000) => {
      const endMs = clock.monotonicMs() + limitMs
      while (!(await condition())) {
        if (clock.monotonicMs() > endMs) throw new Error('the condition does not hold in time')
        await clock.sleep(100)
      }
    },
  }
}

const NO_RUN: Omit<Run, 'vsan'> & { vsan: never } = {
  vsan: undefined as never,
  isOver: false,
  steps: 0,
  killAt: Number.POSITIVE_INFINITY,
  awake: Promise.resolve(),
}

/** Returns an object whose methods all call one function. */
function overMethods<T extends object>(
  act: (method: string, ...input: never[]) => Promise<unknown>,
  names?: readonly string[],
): T {
  if (names !== undefined)
    return Object.fromEntries(
      names.map((name) => [name, (...input: never[]) => act(name, ...input)]),
    ) as T
  return new Proxy({} as T, {
    get: (_, name) => (input: never) => act(String(name), input),
  })
}

function invoke(on: object, method: string, ...input: readonly unknown[]): Promise<unknown> {
  return Reflect.apply(Reflect.get(on, method), on, input)
}

/** Copies an input, as a message would. Buffers stay buffers. */
function copyOf(input: unknown): unknown {
  if (Buffer.isBuffer(input)) return Buffer.from(input)
  if (Array.isArray(input)) return input.map(copyOf)
  if (typeof input !== 'object' || input === null) return input
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, copyOf(value)]))
}
