import type { Logger } from '@nkpsim/daemon'
import type { KeyProvider } from '../config-store/configuration.ts'
import { type EncryptedDisk, MAX_TRANSFER_BYTES } from '../disk/encrypted-disk.ts'
import { EsxiError } from '../errors.ts'
import { holdsKeyOf, providerForNewObject } from '../key-provider/resolve.ts'
import { createVm } from './create-vm.ts'
import { type Datastore, hasVm, listVmNames, type VmPaths, vmPaths } from './datastore.ts'
import { readVmFiles } from './open-vm.ts'
import { isOpenElsewhere, type OpenVm, openVm } from './power.ts'
import { requireVmName } from './vm-name.ts'

export type PowerState = 'poweredOff' | 'poweredOn' | 'poweredOnElsewhere'

/** A VM as this host sees it. */
export type Vm = {
  name: string
  datastore: string
  provider: string
  /** UUID of the KDK its key comes from. */
  kdkKeyId: string
  powerState: PowerState
  /** Whether this host can derive its key. */
  isUnlocked: boolean
  diskBytes: number
}

/** What a client says of a VM to make; empty strings mean the first datastore and the default provider. */
export type NewVm = { name: string; datastore: string; provider: string }

/** The VMs in the datastores of one host. */
export type VirtualMachines = {
  list(): Promise<Vm[]>
  get(name: string): Promise<Vm>
  create(spec: NewVm, contentBytes: number, content?: AsyncIterable<Uint8Array>): Promise<Vm>
  powerOn(name: string): Promise<Vm>
  powerOff(name: string): Promise<Vm>
  /** Plaintext of a VM that is on; lengthBytes 0 reads to the end. */
  read(name: string, offsetBytes: number, lengthBytes: number): AsyncIterable<Buffer>
  /** Writes in order from an offset and flushes; gives how many bytes. */
  write(name: string, offsetBytes: number, chunks: AsyncIterable<Buffer>): Promise<number>
  /** The whole disk of a VM that is off. */
  export(name: string): AsyncIterable<Buffer>
  powerOffAll(): Promise<void>
}

export function createVirtualMachines({
  hostName,
  datastores,
  keyProviders,
  logger,
}: {
  hostName: string
  datastores: readonly Datastore[]
  keyProviders: () => readonly KeyProvider[]
  logger: Logger
}): VirtualMachines {
  const running = new Map<string, Promise<OpenVm>>()

  const locate = async (name: string): Promise<{ datastore: Datastore; paths: VmPaths }> => {
    requireVmName(name)
    for (const datastore of datastores)
      if (await hasVm(datastore, name)) return { datastore, paths: vmPaths(datastore, name) }
    throw new EsxiError('VM_NOT_FOUND', `there is no virtual machine "${name}" on this host`)
  }

  const describe = async (datastore: Datastore, name: string): Promise<Vm> => {
    const paths = vmPaths(datastore, name)
    const { disk, bundle, descriptor } = await readVmFiles(paths)
    const held = keyProviders()
    return {
      name,
      datastore: datastore.name,
      provider: bundle.locator.providerName,
      kdkKeyId: bundle.keyId.kdkKeyId,
      powerState: running.has(name)
        ? 'poweredOn'
        : (await isOpenElsewhere(paths))
          ? 'poweredOnElsewhere'
          : 'poweredOff',
      isUnlocked: [bundle, disk].every(({ locator, keyId }) =>
        holdsKeyOf(held, locator.providerName, keyId),
      ),
      diskBytes: descriptor.capacityBytes,
    }
  }

  const requireRunning = async (name: string): Promise<EncryptedDisk> => {
    const open = running.get(name)
    if (open !== undefined) return (await open).disk
    await locate(name)
    throw new EsxiError(
      'INVALID_POWER_STATE',
      `virtual machine "${name}" is not powered on on this host`,
    )
  }

  const powerOff = async (name: string): Promise<void> => {
    const open = running.get(name)
    if (open === undefined) {
      await requireRunning(name)
      return
    }
    running.delete(name)
    await (await open).close()
    logger.info('vm.powered-off', { vm: name })
  }

  return {
    list: async () => {
      const vms: Vm[] = []
      for (const datastore of datastores)
        for (const name of await listVmNames(datastore))
          try {
            vms.push(await describe(datastore, name))
          } catch (error) {
            if (!(error instanceof EsxiError)) throw error
            logger.warn('vm.invalid', { vm: name, datastore: datastore.name, error })
          }
      return vms.sort((a, b) => (a.name < b.name ? -1 : 1))
    },
    get: async (name) => describe((await locate(name)).datastore, name),
    create: async (spec, contentBytes, content) => {
      requireVmName(spec.name)
      const datastore = findDatastore(datastores, spec.datastore)
      for (const other of datastores)
        if (await hasVm(other, spec.name))
          throw new EsxiError(
            'VM_ALREADY_EXISTS',
            `the name "${spec.name}" is taken in datastore "${other.name}"`,
          )
      const provider = providerForNewObject(keyProviders(), spec.provider)
      const source = content === undefined ? {} : { content }
      await createVm({ datastore, name: spec.name, provider, contentBytes, ...source })
      logger.info('vm.created', { vm: spec.name, provider: provider.name })
      return describe(datastore, spec.name)
    },
    powerOn: async (name) => {
      const { datastore, paths } = await locate(name)
      if (running.has(name))
        throw new EsxiError(
          'INVALID_POWER_STATE',
          `virtual machine "${name}" is powered on already`,
        )
      const opening = openVm(paths, hostName, keyProviders)
      running.set(name, opening)
      try {
        await opening
      } catch (error) {
        running.delete(name)
        throw error
      }
      logger.info('vm.powered-on', { vm: name })
      return describe(datastore, name)
    },
    powerOff: async (name) => {
      const { datastore } = await locate(name)
      await powerOff(name)
      return describe(datastore, name)
    },
    read: async function* (name, offsetBytes, lengthBytes) {
      const disk = await requireRunning(name)
      const end = lengthBytes === 0 ? disk.capacityBytes : offsetBytes + lengthBytes
      yield* readRange(disk, offsetBytes, end)
    },
    write: async (name, offsetBytes, chunks) => {
      const disk = await requireRunning(name)
      let written = 0
      for await (const chunk of chunks) {
        await disk.write(offsetBytes + written, chunk)
        written += chunk.length
      }
      await disk.flush()
      return written
    },
    export: async function* (name) {
      const { paths } = await locate(name)
      if (running.has(name))
        throw new EsxiError(
          'INVALID_POWER_STATE',
          `virtual machine "${name}" is powered on; power it off to export it`,
        )
      const vm = await openVm(paths, hostName, keyProviders)
      try {
        yield* readRange(vm.disk, 0, vm.disk.capacityBytes)
      } finally {
        await vm.close()
      }
    },
    powerOffAll: async () => {
      for (const name of [...running.keys()]) await powerOff(name)
    },
  }
}

async function* readRange(
  disk: EncryptedDisk,
  startBytes: number,
  endBytes: number,
): AsyncIterable<Buffer> {
  if (startBytes > endBytes || endBytes > disk.capacityBytes)
    throw new EsxiError(
      'DISK_RANGE_INVALID',
      `the range reaches beyond the end of the disk (${disk.capacityBytes} bytes)`,
    )
  for (let offset = startBytes; offset < endBytes; offset += MAX_TRANSFER_BYTES)
    yield await disk.read(offset, Math.min(MAX_TRANSFER_BYTES, endBytes - offset))
}

function findDatastore(datastores: readonly Datastore[], name: string): Datastore {
  const datastore = name === '' ? datastores[0] : datastores.find((each) => each.name === name)
  if (datastore === undefined)
    throw new EsxiError(
      'DATASTORE_NOT_FOUND',
      name === '' ? 'this host mounts no datastore' : `this host mounts no datastore "${name}"`,
    )
  return datastore
}
