import type { DroppedKdk } from '../desired-state/take-state.ts'
import { EsxiError } from '../errors.ts'
import type { Vm } from '../records/virtual-machine.ts'
import { describeRegisteredVms, describeVm, describeVms } from './describe-vm.ts'
import { type DiskOfVm, exportVmDisk, readVmDisk, writeVmDisk } from './disk-io.ts'
import { fateOfCachedKey } from './key-cache.ts'
import type { KeyEvent } from './key-state.ts'
import { addVmDisk, changeKeys, makeVm, type NewVm } from './make-vm.ts'
import { readVmFiles } from './open-vm.ts'
import { notPoweredOn, powerOffVm, powerOnVm } from './power-vm.ts'
import {
  deleteVm,
  followKeys,
  isStillHere,
  markVm,
  refreshVm,
  registerVm,
  unregisterVm,
} from './registration.ts'
import type { RekeyScope } from './rekey.ts'
import { createVmHost, locateVm, type VmHost, type VmHostInput } from './vm-host.ts'
import { requireVmName, spelledVmName } from './vm-name.ts'

/** The VMs in the datastores of one host. */
export type VirtualMachines = {
  /** Of every VM in the datastores. */
  list(): Promise<Vm[]>
  /** Of the first so many that are registered. */
  listRegistered(atMost: number): Promise<Vm[]>
  get(name: string): Promise<Vm>
  create(spec: NewVm, contentBytes: number, content?: AsyncIterable<Uint8Array>): Promise<Vm>
  powerOn(name: string): Promise<Vm>
  powerOff(name: string): Promise<Vm>
  register(name: string, datastore: string): Promise<Vm>
  unregister(name: string): Promise<void>
  reload(name: string): Promise<Vm>
  unlock(name: string): Promise<Vm>
  delete(name: string): Promise<void>
  mark(name: string, isTemplate: boolean): Promise<Vm>
  rekey(name: string, provider: string, scope: RekeyScope): Promise<Vm>
  addDisk(name: string, disk: { provider: string; sizeBytes: number }): Promise<Vm>
  /** Plaintext of a VM that is on; lengthBytes 0 reads to the end. */
  read(of: DiskOfVm, range: { offsetBytes: number; lengthBytes: number }): AsyncIterable<Buffer>
  /** Writes in order from an offset and flushes; gives how many bytes. */
  write(of: DiskOfVm, offsetBytes: number, chunks: AsyncIterable<Buffer>): Promise<number>
  /** The whole disk of a VM that is off. */
  export(of: DiskOfVm): AsyncIterable<Buffer>
  /** The host has booted: looks at the keys of every registered VM. */
  booted(): Promise<void>
  /** The host lets go of KDKs, holds other ones, or has another encryption mode. */
  keysChanged(dropped: readonly DroppedKdk[]): Promise<void>
  powerOffAll(): Promise<void>
  /** Waits for what runs, then powers all VMs off; from now on nothing changes. */
  close(): Promise<void>
}

export function createVirtualMachines(input: VmHostInput): VirtualMachines {
  const host = createVmHost(input)
  const describe = async (name: string): Promise<Vm> =>
    describeVm(host, (await locateVm(host, name)).datastore, name)
  const inTurn = <T>(name: string, act: () => Promise<T>): Promise<T> =>
    host.turns.run(name, async () => {
      await isStillHere(host, name)
      return act()
    })
  const change = async (
    typed: string,
    act: (name: string) => Promise<void>,
    datastore = '',
  ): Promise<Vm> => {
    const name = await spelledVmName(host, typed, datastore)
    return inTurn(name, async () => {
      await act(name)
      return describe(name)
    })
  }
  const spelled = async (of: DiskOfVm): Promise<DiskOfVm> => ({
    ...of,
    name: await spelledVmName(host, of.name),
  })
  const dropIfMoved = async (name: string): Promise<void> => {
    // What is being changed here is here; whoever looks does not wait for it.
    if (!host.turns.isBusy(name)) await inTurn(name, async () => undefined)
  }
  const dropMoved = async (): Promise<void> => {
    for (const { name } of host.registry.list()) await dropIfMoved(name)
  }
  return {
    list: async () => {
      await dropMoved()
      return describeVms(host)
    },
    listRegistered: async (atMost) => {
      await dropMoved()
      return describeRegisteredVms(host, atMost)
    },
    get: async (typed) => {
      const name = await spelledVmName(host, typed)
      await dropIfMoved(name)
      return describe(name)
    },
    create: async (spec, contentBytes, content) => {
      const name = requireVmName(spec.name)
      return inTurn(name, async () => {
        await makeVm(host, { ...spec, name }, contentBytes, content)
        return describe(name)
      })
    },
    powerOn: (typed) => change(typed, (name) => powerOnVm(host, name)),
    powerOff: (typed) =>
      change(typed, async (name) => {
        await locateVm(host, name)
        if (!host.running.has(name)) throw notPoweredOn(name)
        await powerOffVm(host, name)
      }),
    register: (typed, datastore) =>
      change(typed, (name) => registerVm(host, name, datastore), datastore),
    unregister: async (typed) => {
      const name = await spelledVmName(host, typed)
      await inTurn(name, () => unregisterVm(host, name))
    },
    reload: (typed) => change(typed, (name) => refreshVm(host, name, 'reloaded')),
    unlock: (typed) => change(typed, (name) => refreshVm(host, name, 'unlocked')),
    delete: async (typed) => {
      const name = await spelledVmName(host, typed)
      await inTurn(name, () => deleteVm(host, name))
    },
    mark: (typed, isTemplate) => change(typed, (name) => markVm(host, name, isTemplate)),
    rekey: (typed, provider, scope) =>
      change(typed, (name) => changeKeys(host, name, provider, scope)),
    addDisk: (typed, disk) => change(typed, (name) => addVmDisk(host, name, disk)),
    read: async function* (of, range) {
      yield* readVmDisk(host, await spelled(of), range)
    },
    write: async (of, offsetBytes, chunks) =>
      writeVmDisk(host, await spelled(of), offsetBytes, chunks),
    export: async function* (of) {
      yield* exportVmDisk(host, await spelled(of))
    },
    booted: async () => {
      await dropMoved()
      await followAll(host, 'booted')
    },
    keysChanged: async (dropped) => {
      const policy = host.keyCachePolicy()
      host.cache.follow(dropped, (vm, kdk) =>
        fateOfCachedKey(kdk, { isOn: host.running.has(vm) }, policy),
      )
      await followAll(host, 'keysChanged')
      host.onChange()
    },
    powerOffAll: async () => {
      for (const name of [...host.running.keys()]) await inTurn(name, () => powerOffVm(host, name))
    },
    close: async () => {
      await host.turns.close()
      for (const name of [...host.running.keys()]) await powerOffVm(host, name)
      await host.registry.close()
    },
  }
}

async function followAll(host: VmHost, event: KeyEvent): Promise<void> {
  for (const { name } of host.registry.list())
    try {
      followKeys(host, name, await readVmFiles((await locateVm(host, name)).paths), event)
    } catch (error) {
      if (!(error instanceof EsxiError)) throw error
      host.logger.warn('vm.invalid', { vm: name, error })
    }
}
