import {
  createSimulatedTime,
  type MachineClock,
  type Random,
  seededRandom,
  simulatedMachineClock,
} from '@nkpsim/effects'
import { passTime } from '@nkpsim/effects/testing'
import { EsxiError } from '../errors.ts'
import type { VsanCluster } from '../records/vsan.ts'
import type { VsanPeer } from '../vsan/object/peer.ts'
import { createLabNetwork, goOn, type LabNetwork } from './lab-network.ts'
import { VSAN_CLUSTER } from './vsan-disk-lab.ts'
import { createSwarmHost, type SwarmHost, type SwarmRun } from './vsan-swarm-host.ts'

const HOST_IDS = Array.from(
  { length: 8 },
  (_, index) => `${index}0000000-0000-4000-8000-000000000000`,
)

/**
 * Hosts of a vSAN cluster with simulated disks, in one process: disk files, their encryption,
 * objects and folders. All that can happen to them is decided by one random source.
 */
export type VsanSwarmLab = Pick<LabNetwork, 'partition' | 'setLink'> & {
  hosts: readonly SwarmHost[]
  host(index: number): SwarmHost
  clock: MachineClock
  random: Random
  /** What all hosts follow. Change it, and call `follow`. */
  cluster(): VsanCluster
  setEncryption(encryption: VsanCluster['encryption']): void
  /** Lets all hosts that are up follow the cluster. */
  follow(): void
  setMembers(indexes: readonly number[]): void
  healNetwork(): void
  /** Ends all faults of the network and the disks, and adds all hosts. Starts none. */
  heal(): void
  run<T>(task: () => Promise<T>): Promise<T>
}

/** @param seed decides everything that happens */
export function createVsanSwarmLab(
  hostCount: number,
  cluster: Pick<VsanCluster, 'diskCapacityBytes' | 'allowReducedRedundancy' | 'encryption'>,
  seed: string,
): VsanSwarmLab {
  const time = createSimulatedTime()
  const clock = simulatedMachineClock(time, { startMs: Date.UTC(2026, 0, 1) })
  const random = seededRandom(seed)
  const ids = HOST_IDS.slice(0, hostCount)
  const all = ids.map((hostId) => ({ hostId, name: hostId, address: 'host:1' }))
  const network = createLabNetwork({ clock, random })
  let present: VsanCluster = {
    ...{ clusterId: VSAN_CLUSTER, datastoreName: 'vsan', architecture: 'OSA', members: all },
    ...{ disksPerHost: 1, eraseDisksBeforeUse: false, ...cluster },
  }
  const call = async <T>(
    own: SwarmRun | undefined,
    from: number,
    to: number,
    act: (run: SwarmRun) => Promise<T>,
  ): Promise<T> => {
    await own?.step()
    const isMember = (index: number): boolean =>
      present.members.some(({ hostId }) => hostId === ids[index])
    try {
      if (!isMember(from) || !isMember(to))
        throw new EsxiError('VSAN_HOST_UNREACHABLE', 'it is not a host of the cluster')
      return await network.call(from, to, () => hosts[to]?.present(), act)
    } finally {
      await goOn(own)
    }
  }
  const hosts: SwarmHost[] = ids.map((hostId, index) =>
    createSwarmHost({
      ...{ hostId, clock, random, cluster: () => present },
      peerOf: (own, to) =>
        new Proxy({} as VsanPeer, {
          get: (_, method) => (input: unknown) =>
            call(own(), index, ids.indexOf(to), async ({ vsan }) => {
              const calls = vsan.callsOf(hostId)
              return Reflect.apply(Reflect.get(calls, method), calls, [structuredCopy(input)])
            }),
        }),
      filesOf: (own, to) => {
        const at = async <T>(act: (run: SwarmRun) => Promise<T>): Promise<T> => {
          try {
            return await call(own(), index, ids.indexOf(to), act)
          } catch (error) {
            const isAway = error instanceof EsxiError && error.code === 'VSAN_HOST_UNREACHABLE'
            if (!isAway) throw error
            throw new EsxiError('VSAN_OWNER_LOST', 'the owner does not answer', { cause: error })
          }
        }
        return {
          call: (...args) => at(({ files }) => files.serve(...args)),
          readObject: (...args) => at(({ files }) => files.serveRead(...args)),
        }
      },
    }),
  )
  return {
    ...network,
    hosts,
    host: (index) => {
      const host = hosts[index]
      if (host === undefined) throw new Error(`there is no host ${index}`)
      return host
    },
    ...{ clock, random },
    cluster: () => present,
    setEncryption: (encryption) => {
      present = { ...present, encryption }
    },
    follow: () => {
      for (const host of hosts) void host.present()?.follower.follow()
    },
    setMembers: (indexes) => {
      present = { ...present, members: all.filter((_, index) => indexes.includes(index)) }
    },
    healNetwork: network.heal,
    heal: () => {
      network.heal()
      present = { ...present, members: all }
      for (const host of hosts) host.heal()
    },
    run: (task) => passTime(time, task),
  }
}

/** Copies an input, as a message would. Buffers stay buffers. */
function structuredCopy(input: unknown): unknown {
  if (Buffer.isBuffer(input)) return Buffer.from(input)
  if (Array.isArray(input)) return input.map(structuredCopy)
  if (typeof input !== 'object' || input === null) return input
  return Object.fromEntries(
    Object.entries(input).map(([key, value]) => [key, structuredCopy(value)]),
  )
}
