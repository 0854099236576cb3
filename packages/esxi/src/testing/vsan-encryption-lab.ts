import { Secret } from '@nkpsim/crypto'
import { silentLogger } from '@nkpsim/daemon/testing/silent-logger'
import {
  createSimulatedDisk,
  createSimulatedTime,
  type MachineClock,
  type SimulatedDisk,
  seededRandom,
  simulatedMachineClock,
} from '@nkpsim/effects'
import { passTime } from '@nkpsim/effects/testing'
import { EsxiError } from '../errors.ts'
import type { VsanCluster } from '../records/vsan.ts'
import type { HostDisks } from '../vsan/disk/host-disks.ts'
import { createDiskFollower, type DiskFollower } from '../vsan/encryption/disk-follower.ts'
import { evacuationOf } from '../vsan/evacuation-of.ts'
import type { VsanPeer } from '../vsan/object/peer.ts'
import { startVsan, type VsanHost } from '../vsan/object/vsan-objects.ts'
import { keyProvider, standardProvider } from './key-provider.ts'
import { openDisksAt, VSAN_CLUSTER } from './vsan-disk-lab.ts'

/** One run of a host with its disks. Nothing that it began has an effect after its end. */
type Run = { disks: HostDisks; vsan: VsanHost; follower: DiskFollower; isOver: boolean }

/** Hosts of a vSAN cluster in one process: disk files, objects and followers. */
export type VsanEncryptionLab = {
  cluster: VsanCluster
  /** Ids of keys that no host has. */
  missing: Set<string>
  run<T>(task: () => Promise<T>): Promise<T>
  /** Starts a host, and lets it follow the cluster. */
  start(index: number): Promise<void>
  /** Cuts the power of a host. */
  kill(index: number): void
  host(index: number): Run
  hosts(): readonly Run[]
  /** Lets all hosts follow the cluster, and waits until a condition holds. */
  settle(condition: () => boolean | Promise<boolean>): Promise<void>
  /** Returns the content of the disk file of a host. */
  bytes(index: number): Promise<Buffer>
}

/** Deadline of a call between hosts, ms. */
const CALL_TIMEOUT_MS = 10_000
const HOST_IDS = Array.from(
  { length: 8 },
  (_, index) => `${index}0000000-0000-4000-8000-000000000000`,
)

export function createVsanEncryptionLab(
  hostCount: number,
  cluster: Omit<VsanCluster, 'members' | 'clusterId'>,
): VsanEncryptionLab {
  const time = createSimulatedTime()
  const clock = simulatedMachineClock(time, { startMs: Date.UTC(2026, 0, 1) })
  const random = seededRandom('vSAN encryption')
  const ids = HOST_IDS.slice(0, hostCount)
  const members = ids.map((hostId) => ({ hostId, name: hostId, address: 'host:1' }))
  const media: SimulatedDisk[] = ids.map(() => createSimulatedDisk({ random }))
  const runs = new Map<number, Run>()
  const hang = (): Promise<never> => new Promise(() => undefined)
  const running = (index: number): Run => {
    const run = runs.get(index)
    if (run !== undefined) return run
    throw new EsxiError('VSAN_HOST_UNREACHABLE', `host ${index} does not answer`)
  }
  const peer = (own: () => Run | undefined, from: string, to: number): VsanPeer =>
    new Proxy({} as VsanPeer, {
      get: (_, name) => async (input: unknown) => {
        if (own()?.isOver === true) await hang()
        const target = running(to)
        const calls = target.vsan.callsOf(from)
        const lost = async (): Promise<never> => {
          await clock.sleep(CALL_TIMEOUT_MS)
          throw new EsxiError('VSAN_HOST_UNREACHABLE', `host ${to} does not answer in time`)
        }
        const answered = async (): Promise<unknown> =>
          Reflect.apply(Reflect.get(calls, name), calls, [input])
        const answer = await Promise.race([answered(), lost()])
        if (own()?.isOver === true || target.isOver) await hang()
        return answer
      },
    })
  const lab: VsanEncryptionLab = {
    cluster: { ...cluster, clusterId: VSAN_CLUSTER, members },
    missing: new Set(),
    run: (task) => passTime(time, task),
    start: async (index) => {
      const hostId = ids[index] ?? ''
      let run: Run | undefined
      const own: MachineClock = {
        ...clock,
        sleep: async (ms, signal) => {
          await clock.sleep(ms, signal)
          if (run?.isOver === true) await hang()
        },
      }
      const files = media[index]?.attach()
      if (files === undefined) throw new Error(`there is no host ${index}`)
      const disks = await openDisksAt({ files, random })
      const parts = { clock: own, random, logger: silentLogger }
      const vsan = startVsan({
        ...{ hostId, store: disks.components, members: () => members, ...parts },
        remotePeer: (id) => peer(() => run, hostId, ids.indexOf(id)),
        clusterNowMs: clock.nowMs,
      })
      const has = ({ keyId }: { keyId: string }): boolean => !lab.missing.has(keyId)
      const evacuation = evacuationOf(VSAN_CLUSTER, vsan)
      const follower = createDiskFollower({
        onChange: () => undefined,
        ...{ disks, ...parts, evacuation: () => evacuation, cluster: () => lab.cluster },
        keyProviders: () => [keyProvider(), standardProvider()],
        hostKeys: {
          has,
          load: async () => undefined,
          resolve: (key) =>
            has(key) ? { kek: Secret.from(Buffer.alloc(32, key.keyId)) } : { reason: 'missing' },
        },
      })
      run = { disks, vsan, follower, isOver: false }
      runs.set(index, run)
      await follower.follow()
    },
    kill: (index) => {
      const run = runs.get(index)
      if (run !== undefined) run.isOver = true
      runs.delete(index)
      media[index]?.crash()
    },
    host: running,
    hosts: () => [...runs.values()],
    settle: async (condition) => {
      const endMs = clock.monotonicMs() + 30 * 60_000
      for (const { follower } of runs.values()) await follower.follow()
      while (!(await condition())) {
        if (clock.monotonicMs() > endMs) {
          const states = [...runs.values()].map(({ disks, follower }) => [
            disks.list(),
            follower.problem(),
            disks.components
              .list()
              .map(({ componentId, kind, configuration }) => [
                ...[componentId.slice(0, 4), kind, configuration.csn, configuration.isRemoved],
                configuration.components.map((each) => each.componentId.slice(0, 4) + each.state),
              ]),
          ])
          throw new Error(`the cluster does not settle: ${JSON.stringify(states)}`)
        }
        await clock.sleep(500)
      }
    },
    bytes: async (index) => {
      const files = media[index]?.attach()
      if (files === undefined) throw new Error(`there is no host ${index}`)
      await using file = await files.open('/host/vsan/disk-0.img', 'read')
      const bytes = Buffer.alloc((await file.stat()).size)
      await file.read(bytes, 0)
      return bytes
    },
  }
  return lab
}
