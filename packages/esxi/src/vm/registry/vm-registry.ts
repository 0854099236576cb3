import { join } from 'node:path'
import { createQueue, writeFileDurably } from '@nkpsim/daemon'
import { readSmallFileIfThere } from '@nkpsim/daemon/small-file'
import type { FileEffects, Files } from '@nkpsim/effects'
import { EsxiError } from '../../errors.ts'

/** Name of the list of registered VMs in a host's folder. */
export const REGISTRY_FILE = 'registered-vms.json'
const FORMAT_VERSION = 1
const MAX_FILE_BYTES = 64 * 1024 * 1024

/** A VM that belongs to a host. */
export type RegisteredVm = {
  name: string
  datastore: string
  /** Missing if version 0.2 or earlier registered the VM. */
  origin?: VmOrigin
}

/** How a VM came to a host. */
export type VmOrigin = {
  /** Whether the host made the VM; otherwise it registered the files of a VM. */
  isMadeHere: boolean
  /** Time of the registration, by the clock of the host. */
  registeredMs: number
  /** User who registered the VM; empty if no user did. */
  registeredBy: string
}

/** The VMs that belong to a host. Memory and disk always agree. */
export type VmRegistry = {
  /** Returns the VMs sorted by name. */
  list(): readonly RegisteredVm[]
  find(name: string): RegisteredVm | undefined
  /** Adds a VM, or changes the datastore of a listed VM. Durable when the promise resolves. */
  add(vm: RegisteredVm): Promise<void>
  /** Removes a VM. Durable when the promise resolves. */
  remove(name: string): Promise<void>
  /** Waits for the running change. Later changes are refused. */
  close(): Promise<void>
}

/**
 * Opens the list in a host's folder. A failed write calls onStoreFailure, which must end the
 * process, because the content of the disk is then unknown.
 * @throws EsxiError CONFIG_STORE_INVALID
 */
export async function openVmRegistry(
  effects: FileEffects,
  folder: string,
  onStoreFailure: (error: unknown) => never,
): Promise<VmRegistry> {
  const path = join(folder, REGISTRY_FILE)
  let vms = await read(effects.files, path)
  const changes = createQueue()
  const change = (next: (current: ReadonlyMap<string, RegisteredVm>) => typeof vms) =>
    changes.run(async () => {
      const changed = next(vms)
      const content = { version: FORMAT_VERSION, vms: sorted(changed) }
      const bytes = Buffer.from(JSON.stringify(content))
      await writeFileDurably(effects, path, bytes, { mode: 0o600 }).catch(onStoreFailure)
      vms = changed
    })
  return {
    list: () => sorted(vms),
    find: (name) => vms.get(name),
    add: (vm) => change((current) => new Map(current).set(vm.name, vm)),
    remove: (name) =>
      change((current) => new Map([...current].filter(([other]) => other !== name))),
    close: changes.close,
  }
}

function sorted(vms: ReadonlyMap<string, RegisteredVm>): RegisteredVm[] {
  return [...vms.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

async function read(files: Files, path: string): Promise<ReadonlyMap<string, RegisteredVm>> {
  const text = readSmallFileIfThere(files, path, MAX_FILE_BYTES)?.toString()
  if (text === undefined) return new Map()
  const { version, vms } = parse(text)
  if (typeof version === 'number' && version > FORMAT_VERSION)
    throw new EsxiError(
      'CONFIG_STORE_INVALID',
      `${path} has version ${version}, this program knows ${FORMAT_VERSION}: use the newer program`,
    )
  if (version !== FORMAT_VERSION || !Array.isArray(vms) || !vms.every(isRegisteredVm))
    throw new EsxiError(
      'CONFIG_STORE_INVALID',
      `${path} is damaged; remove the file and register the virtual machines of this host again`,
    )
  return new Map(vms.map((vm) => [vm.name, vm]))
}

function parse(text: string): { version?: unknown; vms?: unknown } {
  try {
    return JSON.parse(text) ?? {}
  } catch {
    return {}
  }
}

function isRegisteredVm(vm: unknown): vm is RegisteredVm {
  if (typeof vm !== 'object' || vm === null) return false
  const { name, datastore, origin } = vm as Record<string, unknown>
  return (
    typeof name === 'string' &&
    typeof datastore === 'string' &&
    (origin === undefined || isOrigin(origin))
  )
}

function isOrigin(origin: unknown): boolean {
  if (typeof origin !== 'object' || origin === null) return false
  const { isMadeHere, registeredMs, registeredBy } = origin as Record<string, unknown>
  return (
    typeof isMadeHere === 'boolean' &&
    Number.isSafeInteger(registeredMs) &&
    typeof registeredBy === 'string'
  )
}
