import { Secret } from '@nkpsim/crypto'
import {
  createSimulatedDisk,
  type Effects,
  seededRandom,
  simulatedCompute,
  simulatedProcess,
  systemClock,
  systemRandom,
} from '@nkpsim/effects'
import { simulatedVirtualTpms } from '@nkpsim/tpm/simulated'
import type { Wire } from '../migration/link.ts'
import { createPipe } from '../migration/pipe.ts'
import type { PreparedMove } from '../migration/prepared-moves.ts'
import type { MoveProgress, SentVm } from '../migration/send-vm.ts'
import type { KeyProvider } from '../records/key-provider.ts'
import { PAGE_BYTES } from '../vm/power/memory.ts'
import type { VtpmRecords } from '../vtpm/vtpm-records.ts'
import type { FakeQemuFaults } from './fake-qemu.ts'
import { type GuestsOfHost, guestsOfHost } from './guests-of-host.ts'
import { keyProvider } from './key-provider.ts'
import { type KillableFiles, killableFiles } from './killable-files.ts'
import { memoryVtpmRecords, type VmLab, vmLab } from './vm-lab.ts'

export type HostName = 'esx-1' | 'esx-2'

/** A host of the lab, in its present life. */
export type MoveHost = VmLab & { kill(): void; guests: GuestsOfHost }

/** What happens before a frame is delivered. */
export type OnFrame = (number: number, from: HostName) => 'deliver' | 'lose'

/** A step of the simulated disk. */
export type DiskStep = Parameters<
  NonNullable<Parameters<typeof createSimulatedDisk>[0]['before']>
>[0]

/** Two hosts on one simulated disk, between which VMs move. */
export type MoveLab = {
  host(name: HostName): MoveHost
  /** Adds a line to the .vmx file of a VM. */
  editVmx(host: HostName, vm: string, line: string): void
  /** Starts a host again. */
  boot(name: HostName): Promise<void>
  /** What a host knows of vTPMs, also after a boot. */
  vtpmRecords(name: HostName): VtpmRecords
  /** Moves the VM to the other host. @returns how both ends ended; a killed end never does */
  move(
    vm: string,
    how?: {
      isCopy?: boolean
      from?: HostName
      onFrame?: OnFrame
      signal?: AbortSignal
      onProgress?: (progress: MoveProgress) => void
      /** What vCenter announces to the destination, if it differs. */
      announced?: Partial<PreparedMove>
      /** Called when both hosts have agreed to the migration. */
      onAnnounced?: () => Promise<unknown>
    },
  ): Promise<{ sent: Promise<SentVm>; received: Promise<void>; frames: readonly Buffer[] }>
}

/**
 * @param sharesDatastore whether both hosts mount the same datastore
 * @param providers what each host holds
 * @param qemu what is wrong with the QEMUs of the hosts
 * @param memoryBytes memory of each VM; by default as little as needs two messages
 * @param before called before each step of the disk. It injects a fault by throwing
 */
export async function moveLab({
  sharesDatastore = true,
  providers,
  qemu = {},
  memoryBytes = 300 * PAGE_BYTES,
  before = () => undefined,
}: {
  sharesDatastore?: boolean
  before?: (step: DiskStep) => undefined
  qemu?: FakeQemuFaults
  memoryBytes?: number
  providers?: Record<HostName, readonly KeyProvider[]>
} = {}): Promise<MoveLab> {
  const disk = createSimulatedDisk({ random: seededRandom('moves'), before })
  const root = disk.attach()
  const provider = keyProvider()
  const held = providers ?? { 'esx-1': [provider], 'esx-2': [provider] }
  const datastoreOf = (name: HostName): string => (sharesDatastore ? '/ds' : `/ds-${name}`)
  for (const name of ['esx-1', 'esx-2'] as const)
    for (const folder of [`/${name}`, datastoreOf(name)])
      if (root.now.stat(folder) === undefined) root.now.makeFolder(folder, 0o700)
  const records = { 'esx-1': memoryVtpmRecords(), 'esx-2': memoryVtpmRecords() }
  const virtual = simulatedVirtualTpms(systemRandom)
  const lives = new Map<HostName, { host: MoveHost; files: KillableFiles }>()
  const boot: MoveLab['boot'] = async (name) => {
    const files = killableFiles(disk.attach())
    const effects: Effects = {
      files: files.files,
      machineClock: systemClock,
      compute: simulatedCompute(),
      ownProcess: simulatedProcess({ pid: 1, onExit: () => undefined, onLine: () => undefined }),
      database: disk.attachDatabases(),
      random: systemRandom,
    }
    const guests = guestsOfHost(`/${name}`, () => lab.vms, qemu)
    const more = {
      ...{ hostName: name, stateFolder: `/${name}`, effects, vtpmRecords: records[name] },
      ...{ guests: guests.moving, onPoweredOn: guests.poweredOn },
      ...{ vtpm: { virtual, runFolder: '/run/vtpm' }, defaultMemoryBytes: memoryBytes },
    }
    const lab = await vmLab(datastoreOf(name), held[name], more)
    const kill = (): void => {
      files.kill()
      guests.kill()
    }
    lives.set(name, { host: Object.assign(lab, { kill, guests }), files })
  }
  const host = (name: HostName): MoveHost => {
    const life = lives.get(name)
    if (life === undefined) throw new Error(`no ${name}`)
    return life.host
  }
  await boot('esx-1')
  await boot('esx-2')
  return {
    boot,
    host,
    vtpmRecords: (name) => records[name],
    editVmx: (name, vm, line) => {
      const path = `${datastoreOf(name)}/${vm}/${vm}.vmx`
      const file = root.now.open(path, 'change')
      file.now.write(Buffer.from(`${line}\n`), file.now.stat().size)
      file.now.close()
    },
    move: async (vm, how = {}) => {
      const { isCopy = !sharesDatastore, onFrame, onAnnounced, from = 'esx-1' } = how
      const to: HostName = from === 'esx-1' ? 'esx-2' : 'esx-1'
      const [source, destination] = [host(from).vms, host(to).vms]
      const { uuid, homeKey, disks } = await source.get(vm)
      const id = systemRandom.uuid()
      const key = systemRandom.bytes(32)
      const of = { id, name: vm, uuid, datastore: 'ds', isCopy, user: 'anna' }
      const keys = [homeKey, ...disks.map((each) => each.key)].filter((each) => each !== undefined)
      const { isEncrypted, isOn } = await source.moves.prepare({
        ...{ ...of, role: 'source', peerHostId: to, isOn: false, providers: [] },
        key: Secret.from(Buffer.from(key)),
      })
      await destination.moves.prepare({
        ...{ ...of, role: 'destination', peerHostId: from, isOn },
        providers: keys.map((each) => each.provider),
        key: isEncrypted ? Secret.from(key) : undefined,
        ...how.announced,
      })
      await onAnnounced?.()
      const frames: Buffer[] = []
      const pipes = { 'esx-1': createPipe<Buffer>(), 'esx-2': createPipe<Buffer>() }
      const cut = (): void => {
        for (const pipe of Object.values(pipes)) {
          pipe.end()
          // Lets senders that wait for a reader fail.
          void pipe.items.return(undefined)
        }
      }
      const wireOf = (own: HostName, other: HostName): Wire => ({
        send: async (frame) => {
          frames.push(frame)
          if (onFrame?.(frames.length, own) === 'lose') {
            cut()
            throw new Error('the connection was lost')
          }
          await pipes[other].push(frame)
        },
        frames: pipes[own].items,
      })
      const { signal = new AbortController().signal, onProgress = () => undefined } = how
      const received = destination.moves.receive(id, wireOf(to, from)).finally(cut)
      const sent = source.moves.send(id, wireOf(from, to), { signal, onProgress }).finally(cut)
      void Promise.allSettled([received, sent])
      return { sent, received, frames }
    },
  }
}
