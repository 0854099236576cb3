import type { HeldFolder } from '@nkpsim/daemon'

const NAME = /^host-(.{1,100})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-poweron$/
const MAX_BYTES = 8 * 1024 * 1024
/** Most lists of earlier runs that are read at a look. */
const MOST_LISTS = 256

/** A VM that is on: the name of its folder, and the term of its lock. */
export type ProtectedVm = { name: string; term: number }

/** The VMs that a run of a host has on. Only this run writes the list. */
export type PowerOnList = {
  hostId: string
  incarnation: string
  vms: readonly ProtectedVm[]
}

/** Replaces the list of a run, durably. Passes on errors of the file system. */
export async function writePowerOnList(folder: HeldFolder, list: PowerOnList): Promise<void> {
  await folder.replace(nameOf(list), Buffer.from(JSON.stringify({ version: 1, vms: list.vms })))
}

/** Removes the list of a run. Passes on errors of the file system. */
export async function removePowerOnList(
  folder: HeldFolder,
  list: Omit<PowerOnList, 'vms'>,
): Promise<void> {
  await folder.remove(nameOf(list))
}

/** Reads the lists of all runs. A list that cannot be read is skipped. */
export async function readPowerOnLists(
  folder: HeldFolder,
  names: readonly string[],
): Promise<PowerOnList[]> {
  const lists: PowerOnList[] = []
  for (const name of [...names].sort()) {
    const [, hostId, incarnation] = NAME.exec(name) ?? []
    if (hostId === undefined || incarnation === undefined) continue
    if (lists.length === MOST_LISTS) break
    try {
      const { vms } = JSON.parse((await folder.read(name, MAX_BYTES)).toString()) as {
        vms: ProtectedVm[]
      }
      if (vms.every(isProtectedVm)) lists.push({ hostId, incarnation, vms })
    } catch {
      // Removed meanwhile, or damaged. Its VMs can still be powered on by hand.
    }
  }
  return lists
}

function isProtectedVm(vm: unknown): vm is ProtectedVm {
  if (typeof vm !== 'object' || vm === null) return false
  const { name, term } = vm as Record<string, unknown>
  return typeof name === 'string' && Number.isSafeInteger(term)
}

function nameOf({ hostId, incarnation }: Omit<PowerOnList, 'vms'>): string {
  return `host-${hostId}-${incarnation}-poweron`
}
