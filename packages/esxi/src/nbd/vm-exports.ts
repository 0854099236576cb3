import {
  type NbdDevice,
  type NbdExport,
  type NbdExports,
  type NbdUse,
  stopAfterFailedFlush,
} from '@nkpsim/nbd'
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
  /** Adds the disks of a VM, until the VM closes. */
  add(name: string, vm: UsedVm): void
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

/** @param onEnded called after the exports of a VM have ended */
export function createVmExports(onEnded: (vm: string) => Promise<void>): VmExports {
  const exported = new Map<string, ExportedVm>()
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
      const of = exportedVm(name, vm)
      exported.set(name, of)
      vm.beforeClose(async () => {
        exported.delete(name)
        await of.end()
        await onEnded(name)
      })
    },
    disksOf: (name) => exported.get(name)?.disks,
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

function exportedVm(vmName: string, { disks }: UsedVm): ExportedVm {
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
