import type { MachineClock } from '@nkpsim/effects'
import {
  createSharedMemory,
  type NbdDevice,
  type NbdExport,
  type NbdExports,
  type NbdUse,
  stopAfterFailedFlush,
} from '@nkpsim/nbd'
import type { BlockDevice } from '../disk/block-device.ts'
import { EsxiError } from '../errors.ts'
import type { UsedVm } from '../vm/power/vm-users.ts'
import { exportDevice } from './export-device.ts'

/** Connections to the disks of one VM. Programs open up to 16 to one disk. */
const MAX_CLIENTS = 64

/** A disk of a powered-on VM that clients can open. */
export type ExportedDisk = {
  /** Name of the export: `VM` for the first disk, `VM/1` for the second. */
  name: string
  /** Index of the disk, from 0. */
  disk: number
  sizeBytes: number
}

/** The exports of the VMs that are on. */
export type VmExports = {
  /** Adds the disks of a VM, until the VM closes. Expected disks become these disks. */
  add(name: string, vm: UsedVm): void
  /**
   * Adds disks of a VM that opens later. Calls to them wait until then.
   * @param diskBytes capacities of the disks
   */
  expect(name: string, diskBytes: readonly number[]): ExpectedDisks
  /** Returns the disks of a VM; undefined if it is not on. */
  disksOf(name: string): readonly ExportedDisk[] | undefined
  /**
   * Returns the exports as one client sees them.
   * @param isVisible whether the client may see a VM
   * @param note records the connection; returns a function that records its end
   */
  seenBy(isVisible: (vm: string) => boolean, note: NoteConnection): NbdExports
  /** Whether no VM is on. */
  isEmpty(): boolean
}

/**
 * Records that a client begins to use an export. The record is durable when this returns.
 * @throws DaemonError AUDIT_UNWRITABLE; the client must then be refused
 */
export type NoteConnection = (exportName: string) => () => void

/** Disks that clients have open already, although their VM is not open yet. */
export type ExpectedDisks = {
  /** Names of the exports. */
  names: readonly string[]
  /** Ends the exports, unless the VM has opened. */
  cancel(): Promise<void>
}

type Clock = Pick<MachineClock, 'monotonicMs' | 'sleep'>

/** @param onEnded called after the exports of a VM have ended */
export function createVmExports(clock: Clock, onEnded: (vm: string) => Promise<void>): VmExports {
  const exported = new Map<string, ExportedVm>()
  const expected = new Map<string, { of: ExportedVm; disks: readonly ExpectedDisk[] }>()
  const find = (
    exportName: string,
  ): (ExportedDisk & { vm: string; of: ExportedVm }) | undefined => {
    const { vm, disk } = parseExportName(exportName)
    const of = exported.get(vm)
    const found = of?.disks[disk]
    return of === undefined || found === undefined ? undefined : { ...found, vm, of }
  }
  return {
    add: (name, vm) => {
      const awaited = expected.get(name)
      expected.delete(name)
      awaited?.disks.forEach((disk, index) => {
        disk.open(vm.disks[index])
      })
      const of = awaited?.of ?? exportedVm(name, vm.disks, clock)
      exported.set(name, of)
      vm.beforeClose(async () => {
        exported.delete(name)
        await of.end()
        await onEnded(name)
      })
    },
    expect: (name, diskBytes) => {
      const disks = diskBytes.map(expectedDisk)
      const of = exportedVm(
        name,
        disks.map(({ device }) => device),
        clock,
      )
      exported.set(name, of)
      expected.set(name, { of, disks })
      return {
        names: of.disks.map((disk) => disk.name),
        cancel: async () => {
          if (expected.get(name)?.of !== of) return
          expected.delete(name)
          exported.delete(name)
          for (const disk of disks) disk.open(undefined)
          await of.end()
          await onEnded(name)
        },
      }
    },
    disksOf: (name) => (expected.has(name) ? undefined : exported.get(name)?.disks),
    seenBy: (isVisible, note) => ({
      names: () =>
        [...exported]
          .filter(([vm]) => isVisible(vm))
          .flatMap(([, { disks }]) => disks.map(({ name }) => name)),
      find: (exportName): NbdExport | undefined => {
        const found = find(exportName)
        if (found === undefined || !isVisible(found.vm)) return undefined
        const { name, disk, sizeBytes, of } = found
        return { name, sizeBytes, isReadOnly: false, begin: async () => of.begin(disk, note) }
      },
    }),
    isEmpty: () => exported.size === 0,
  }
}

type ExportedVm = {
  disks: readonly ExportedDisk[]
  begin(disk: number, note: NoteConnection): NbdUse
  /** Ends the connections, and resolves when their running requests are answered. */
  end(): Promise<void>
}

/** A disk whose VM is not open yet. */
type ExpectedDisk = {
  device: Required<BlockDevice>
  /** Answers the calls that wait, and later ones. They fail if the disk is undefined. */
  open(disk: Required<BlockDevice> | undefined): void
}

function expectedDisk(capacityBytes: number): ExpectedDisk {
  const { promise, resolve } = Promise.withResolvers<Required<BlockDevice> | undefined>()
  const opened = async (): Promise<Required<BlockDevice>> => {
    const disk = await promise
    if (disk?.capacityBytes === capacityBytes) return disk
    throw new EsxiError('INVALID_POWER_STATE', 'the virtual machine did not open on this host')
  }
  return {
    open: resolve,
    device: {
      capacityBytes,
      read: async (offsetBytes, lengthBytes, into) =>
        (await opened()).read(offsetBytes, lengthBytes, into),
      write: async (offsetBytes, plaintext) => (await opened()).write(offsetBytes, plaintext),
      writeZeroes: async (offsetBytes, lengthBytes) =>
        (await opened()).writeZeroes(offsetBytes, lengthBytes),
      extents: async (offsetBytes, lengthBytes) =>
        (await opened()).extents(offsetBytes, lengthBytes),
      flush: async () => (await opened()).flush(),
      close: async () => undefined,
    },
  }
}

function exportedVm(
  vmName: string,
  disks: readonly Required<BlockDevice>[],
  clock: Clock,
): ExportedVm {
  const memory = createSharedMemory(clock)
  // One device for all clients of a disk, so that a failed flush stops all of them.
  const devices: readonly NbdDevice[] = disks.map((disk) =>
    stopAfterFailedFlush(exportDevice(disk)),
  )
  const ending = new AbortController()
  let clients = 0
  const left = Promise.withResolvers<void>()
  const shown = devices.map(({ sizeBytes }, disk) => ({
    ...{ name: exportName(vmName, disk), disk, sizeBytes },
  }))
  return {
    disks: shown,
    begin: (disk, note) => {
      ending.signal.throwIfAborted()
      const device = devices[disk]
      const name = shown[disk]?.name
      if (device === undefined || name === undefined || clients === MAX_CLIENTS)
        throw new EsxiError(
          'CALL_LIMIT_REACHED',
          `the disks of virtual machine "${vmName}" have ${MAX_CLIENTS} connections already`,
        )
      const noteEnd = note(name)
      clients++
      return {
        device,
        memory,
        signal: ending.signal,
        end: () => {
          clients--
          noteEnd()
          if (clients === 0 && ending.signal.aborted) left.resolve()
        },
      }
    },
    end: async () => {
      ending.abort()
      if (clients > 0) await left.promise
    },
  }
}

function exportName(vm: string, disk: number): string {
  return disk === 0 ? vm : `${vm}/${disk}`
}

/** A name of a VM contains no slash. */
function parseExportName(name: string): { vm: string; disk: number } {
  const [, vm = '', disk = '0'] = /^([^/]*)(?:\/(\d{1,2}))?$/.exec(name) ?? []
  return { vm, disk: Number(disk) }
}
