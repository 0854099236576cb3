import { Secret } from '@nkpsim/crypto'
import { silentLogger } from '@nkpsim/daemon/testing/silent-logger'
import {
  createSimulatedDisk,
  type FolderHandle,
  type MachineClock,
  type Random,
  type SimulatedStep,
} from '@nkpsim/effects'
import type { VsanCluster } from '../records/vsan.ts'
import type { ComponentStore } from '../vsan/components.ts'
import type { HostDisks } from '../vsan/disk/host-disks.ts'
import { createDiskFollower, type DiskFollower } from '../vsan/encryption/disk-follower.ts'
import { evacuationOf } from '../vsan/evacuation-of.ts'
import type { NamespacePeer } from '../vsan/namespace/peers.ts'
import { createVsanFiles, type VsanFiles } from '../vsan/namespace/vsan-files.ts'
import type { VsanPeer } from '../vsan/object/peer.ts'
import { startVsan, type VsanHost } from '../vsan/object/vsan-objects.ts'
import { keyProvider, standardProvider } from './key-provider.ts'
import { type KillableFiles, killableFiles } from './killable-files.ts'
import { goOn, hang, type LabRun } from './lab-network.ts'
import { openDisksAt } from './vsan-disk-lab.ts'

/** What a host does with a key at its boot. */
export type KeyFault = 'missing' | 'wrong'

/** One run of a host. */
export type SwarmRun = LabRun & {
  disks: HostDisks
  vsan: VsanHost
  follower: DiskFollower
  files: VsanFiles
  root(): Promise<FolderHandle>
  /** Lets the run continue if it is not over. A kill may come at any step. */
  step(): Promise<void>
}

/** A host of a swarm. */
export type SwarmHost = {
  hostId: string
  /** The present run; undefined if the host is down or boots. */
  present(): SwarmRun | undefined
  isUp(): boolean
  /** Boots the host, if it is down. */
  start(): Promise<void>
  /** Ends the run at once. Keeps what the operating system has. */
  kill(): void
  /** Ends the run at once. What was not synced survives or not. */
  losePower(): void
  killAfterSteps(steps: number): void
  losePowerAfterDiskCalls(calls: number): void
  /** Lets one call of the disk fail with EIO. */
  failAfterDiskCalls(calls: number): void
  setFull(isFull: boolean): void
  /** Keys are so at the next boot, until the faults end. */
  setKeys(fault: KeyFault | undefined): void
  keys(): KeyFault | undefined
  pause(): () => void
  /** Ends the faults of the disk and the keys. */
  heal(): void
  /** Returns the content of the disk file. */
  image(): Buffer
}

const HOST_FOLDER = '/host'
const DISK_PATH = '/host/vsan/disk-0.img'
/** Calls of a store that take time, and that a kill can come before. */
const STORE_CALLS = [
  ...['create', 'remove', 'configure', 'read', 'write', 'writeZeroes'],
  ...['flush', 'checks', 'chunks'],
] as const

export function createSwarmHost({
  hostId,
  clock,
  random,
  cluster,
  peerOf,
  filesOf,
}: {
  hostId: string
  clock: MachineClock
  random: Random
  cluster: () => VsanCluster
  peerOf: (own: () => SwarmRun | undefined, hostId: string) => VsanPeer
  filesOf: (own: () => SwarmRun | undefined, hostId: string) => NamespacePeer
}): SwarmHost {
  let run: SwarmRun | undefined
  let process: KillableFiles | undefined
  let boots = 0
  let isBooting = false
  let stepsToKill = Number.POSITIVE_INFINITY
  let callsToPowerLoss = Number.POSITIVE_INFINITY
  let callsToError = Number.POSITIVE_INFINITY
  let isFull = false
  let keys: KeyFault | undefined
  const before = ({ call, path }: SimulatedStep): undefined => {
    if (callsToError-- === 0) throw diskError('EIO', call, path)
    if (isFull && call === 'write') throw diskError('ENOSPC', call, path)
    if (callsToPowerLoss-- === 0) losePower()
  }
  const disk = createSimulatedDisk({ random, before })
  const kill = (): void => {
    if (run !== undefined) run.isOver = true
    run = undefined
    isBooting = false
    boots++
    process?.kill()
    stepsToKill = Number.POSITIVE_INFINITY
  }
  const losePower = (): void => {
    kill()
    callsToPowerLoss = Number.POSITIVE_INFINITY
    disk.crash()
  }
  const hasKey = (): boolean => keys !== 'missing'
  const kek = (keyId: string): Secret => Secret.from(Buffer.alloc(32, keyId))
  const hostKeys = {
    has: hasKey,
    load: async () => undefined,
    resolve: ({ keyId }: { keyId: string }) =>
      hasKey()
        ? { kek: kek(keys === 'wrong' ? `not ${keyId}` : keyId) }
        : { reason: 'missing' as const },
  }
  const storeOf = (own: () => SwarmRun | undefined, store: ComponentStore): ComponentStore => ({
    ...store,
    ...Object.fromEntries(
      STORE_CALLS.map((name) => [
        name,
        async (...input: unknown[]) => {
          await own()?.step()
          await clock.sleep(random.below(2))
          await own()?.step()
          return Reflect.apply(Reflect.get(store, name), store, input)
        },
      ]),
    ),
  })
  const boot = async (): Promise<void> => {
    const number = ++boots
    let own: SwarmRun | undefined
    const present = (): SwarmRun | undefined => own
    const runClock: MachineClock = {
      ...clock,
      sleep: async (ms, signal) => {
        await clock.sleep(ms, signal)
        await goOn(own)
      },
    }
    process = killableFiles(disk.attach())
    const disks = await openDisksAt({ files: process.files, random }, HOST_FOLDER)
    const parts = { clock: runClock, random, logger: silentLogger }
    const members = () => cluster().members
    const vsan = startVsan({
      ...{ hostId, members, ...parts, clusterNowMs: clock.nowMs },
      store: storeOf(present, disks.components),
      remotePeer: (id) => peerOf(present, id),
    })
    const files = createVsanFiles({
      ...{ clusterId: cluster().clusterId, objects: vsan.objects, clock: runClock, random },
      peerOf: (owner) => filesOf(present, owner.hostId),
      failuresToTolerate: () => (members().length >= 3 ? 1 : 0),
    })
    const evacuation = evacuationOf(cluster().clusterId, vsan)
    const follower = createDiskFollower({
      ...{ disks, ...parts, evacuation: () => evacuation, cluster, hostKeys },
      onChange: () => undefined,
      keyProviders: () => [keyProvider(), standardProvider()],
    })
    const next: SwarmRun = {
      ...{ disks, vsan, follower, files, isOver: false, awake: Promise.resolve() },
      root: () => files.holdRoot(),
      step: async () => {
        await next.awake
        if (!next.isOver && stepsToKill-- === 0) kill()
        if (next.isOver) await hang()
      },
    }
    own = next
    if (number !== boots) {
      next.isOver = true
      return
    }
    run = next
    isBooting = false
    await follower.follow()
  }
  return {
    hostId,
    present: () => run,
    isUp: () => run !== undefined,
    start: async () => {
      if (run !== undefined || isBooting) return
      isBooting = true
      try {
        await boot()
      } finally {
        // A boot that failed can be repeated.
        isBooting = false
      }
    },
    ...{ kill, losePower },
    killAfterSteps: (steps) => {
      stepsToKill = steps
    },
    losePowerAfterDiskCalls: (calls) => {
      callsToPowerLoss = calls
    },
    failAfterDiskCalls: (calls) => {
      callsToError = calls
    },
    setFull: (next) => {
      isFull = next
    },
    setKeys: (fault) => {
      keys = fault
    },
    keys: () => keys,
    pause: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      if (run !== undefined) run.awake = promise
      return resolve
    },
    heal: () => {
      callsToError = Number.POSITIVE_INFINITY
      callsToPowerLoss = Number.POSITIVE_INFINITY
      stepsToKill = Number.POSITIVE_INFINITY
      isFull = false
      keys = undefined
    },
    image: () => {
      const file = disk.attach().now.open(DISK_PATH, 'read')
      const bytes = Buffer.alloc(file.now.stat().size)
      file.now.read(bytes, 0)
      file.now.close()
      return bytes
    },
  }
}

function diskError(code: string, call: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${call} '${path}'`), { code, syscall: call, path })
}
