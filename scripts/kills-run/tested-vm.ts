import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { createDiskModel } from '@nkpsim/checkers'
import { isTemporaryFile } from '@nkpsim/daemon'
import type { Random } from '@nkpsim/effects'
import type { esxiV1, RpcClient } from '@nkpsim/rpc'
import { CALL, HOSTS, KILLED, PROVIDER, type Site } from './site.ts'

const MACHINES = 'nkpsim.esxi.v1.VirtualMachineService'
const MAX_WRITE_BYTES = 64 * 1024
const CHUNK_BYTES = 1024 * 1024
/** A part of each disk stays empty, because sectors of zeros are kept apart. */
const FILLED = 0.75

export type DiskDraws = Pick<Random, 'below' | 'bytes'>
type Machines = RpcClient<typeof MACHINES>

/** A VM, and the content that its disks must have. */
export type TestedVm = {
  name: string
  /** The host on which this program calls the VM. */
  host: string
  powerOn(): Promise<void>
  powerOff(): Promise<void>
  isOn(): Promise<boolean>
  get(): Promise<esxiV1.Vm__Output>
  /** Writes random bytes to a random place, durably. If this fails, the effect is unknown. */
  write(): Promise<void>
  /** Fills a part of each disk with random bytes. The VM is on. */
  fill(): Promise<void>
  /**
   * Reads all disks, and writes once more, so that the next check finds another content. Leaves the
   * VM on or off as it was. Returns the places where flushed bytes are missing (I3).
   */
  check(): Promise<string[]>
  /** Returns the hosts on which the VM is on. */
  hostsWithPower(): Promise<string[]>
  /** Returns files that a complete operation does not leave. */
  leftovers(): string[]
}

/** What to make. */
export type NewVm = {
  name: string
  /** Default: the host that is killed. */
  host?: string
  disks: number
  diskBytes: number
  /** Whether the disks are plain. With a vTPM, the home is still encrypted. */
  isPlain: boolean
  hasVtpm?: boolean
}

/** Makes a VM with random content on its disks. It is off then. */
export async function makeVm(
  site: Site,
  { name, host = KILLED, disks, diskBytes, isPlain, hasVtpm = false }: NewVm,
  random: DiskDraws,
): Promise<TestedVm> {
  if (isPlain && !hasVtpm)
    await site.onHost(host, 'nkpsim.esxi.v1.PlainVmService', async (client) => {
      await client.createPlainVm({ name, diskBytes }, CALL)
      for (let disk = 1; disk < disks; disk++)
        await client.addPlainDisk({ name, sizeBytes: diskBytes }, CALL)
    })
  else {
    await site.onHost(host, MACHINES, (client) =>
      client.createVm(
        { spec: { name, provider: PROVIDER, vtpm: hasVtpm, plainDisk: isPlain }, diskBytes },
        CALL,
      ),
    )
    await site.onHost(host, 'nkpsim.esxi.v1.VmRegistrationService', async (client) => {
      for (let disk = 1; disk < disks; disk++)
        await client.addDisk({ name, sizeBytes: diskBytes, provider: PROVIDER }, CALL)
    })
  }
  const vm = testedVm(site, { name, host, disks, diskBytes }, random)
  await vm.powerOn()
  await vm.fill()
  await vm.powerOff()
  return vm
}

function testedVm(
  site: Site,
  {
    name,
    host,
    disks,
    diskBytes,
  }: Pick<TestedVm, 'name' | 'host'> & Pick<NewVm, 'disks' | 'diskBytes'>,
  random: DiskDraws,
): TestedVm {
  const models = Array.from({ length: disks }, () => createDiskModel(diskBytes))
  const onHost = <T>(use: (client: Machines) => Promise<T>): Promise<T> =>
    site.onHost(vm.host, MACHINES, use)
  const writeAt = async (disk: number, offsetBytes: number, bytes: Buffer): Promise<void> => {
    const model = models[disk]
    model?.begin(offsetBytes, bytes)
    try {
      await onHost((client) => client.writeDisk(messages({ name, disk, offsetBytes }, bytes), CALL))
      model?.acknowledge()
    } catch (error) {
      model?.abandon()
      throw error
    }
  }
  const vm: TestedVm = {
    name,
    host,
    powerOn: async () => void (await onHost((client) => client.powerOnVm({ name }, CALL))),
    powerOff: async () => void (await onHost((client) => client.powerOffVm({ name }, CALL))),
    isOn: async () => (await vm.get()).powerState === 'POWER_STATE_POWERED_ON',
    get: async () => {
      const { vm: found } = await onHost((client) => client.getVm({ name }, CALL))
      if (found === null || found === undefined)
        throw new Error(`${vm.host} answers without a virtual machine`)
      return found
    },
    write: () => {
      const length = 1 + random.below(MAX_WRITE_BYTES)
      const offset = random.below(diskBytes - length)
      return writeAt(random.below(disks), offset, Buffer.from(random.bytes(length)))
    },
    fill: async () => {
      for (let disk = 0; disk < disks; disk++)
        await writeAt(disk, 0, Buffer.from(random.bytes(diskBytes * FILLED)))
    },
    check: async () => {
      const wasOn = await vm.isOn()
      if (!wasOn) await vm.powerOn()
      const lines: string[] = []
      for (const [disk, model] of models.entries()) {
        const found = await onHost((client) => readAll(client, name, disk))
        const places = model.check(found).map(({ offsetBytes }) => offsetBytes)
        if (places.length > 0)
          lines.push(
            `I3: disk ${disk} of ${name} differs in ${places.length} sectors, first at byte ${places[0]}`,
          )
      }
      await vm.write()
      if (!wasOn) await vm.powerOff()
      return lines
    },
    hostsWithPower: async () => {
      const states = await Promise.all(
        HOSTS.map(async (host) => {
          const { vms } = await site.onHost(host, MACHINES, (client) => client.listVms({}, CALL))
          const found = vms.find((each) => each.name === name)
          return found?.powerState === 'POWER_STATE_POWERED_ON' ? [host] : []
        }),
      )
      return states.flat()
    },
    leftovers: () => leftoversIn(site.folderOf(name)),
  }
  return vm
}

async function* messages(header: esxiV1.WriteDiskHeader, bytes: Buffer) {
  yield { header }
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES)
    yield { chunk: bytes.subarray(start, start + CHUNK_BYTES) }
}

async function readAll(client: Machines, name: string, disk: number): Promise<Buffer> {
  const chunks = client.readDisk({ name, disk }, CALL)
  return buffer(
    (async function* () {
      for await (const { chunk } of chunks) yield chunk
    })(),
  )
}

/** Returns temporary files, journals, redo logs, and extents that no descriptor names. */
function leftoversIn(folder: string): string[] {
  const names = readdirSync(folder)
  const extents = names.filter((name) => /-(flat|sesparse)\.vmdk$/.test(name))
  const named = names
    .filter((name) => name.endsWith('.vmdk') && !extents.includes(name))
    .map((name) => readFileSync(join(folder, name), 'latin1'))
  return names.filter(
    (name) =>
      isTemporaryFile(name) ||
      /\.journal$|\.vmsn$|\.migration$|-\d{6}\.vmdk$|-sesparse\.vmdk$/.test(name) ||
      (extents.includes(name) && !named.some((text) => text.includes(`"${name}"`))),
  )
}
