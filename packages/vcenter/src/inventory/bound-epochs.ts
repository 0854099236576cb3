import type { HostInventory } from '../records/host-inventory.ts'
import type { VmRecord } from '../records/virtual-machine.ts'

/**
 * How often somebody may accept older states of one vTPM between two reports. A host that reports
 * more is believed step by step, so that no report can use up the epochs.
 */
export const MOST_NEW_EPOCHS = 16
/** No user accepts so many states. A host always has higher epochs for its own users. */
export const HIGHEST_EPOCH = 2 ** 31

/**
 * Bounds the epochs of vTPMs that a host reports. Without the bound, one report could make every
 * state of a vTPM look older forever. Pure.
 * @param known inventories of all hosts before the report
 */
export function boundEpochs(
  vms: readonly VmRecord[],
  before: HostInventory | undefined,
  known: Iterable<HostInventory>,
): readonly VmRecord[] {
  const own = epochsOf(before === undefined ? [] : [before])
  const isRisen = ({ uuid, vtpm }: VmRecord): boolean =>
    (vtpm?.seen?.epoch ?? 0) > (own.get(uuid) ?? 0)
  if (!vms.some(isRisen)) return vms
  const all = epochsOf(known)
  return vms.map((vm) => {
    const { seen } = vm.vtpm ?? {}
    if (seen === undefined || !isRisen(vm)) return vm
    const most = Math.min((all.get(vm.uuid) ?? 0) + MOST_NEW_EPOCHS, HIGHEST_EPOCH)
    if (seen.epoch <= most) return vm
    return { ...vm, vtpm: { ...vm.vtpm, seen: { ...seen, epoch: most } } }
  })
}

/** Returns the highest epoch of each vTPM, by the UUID of the VM. */
function epochsOf(inventories: Iterable<HostInventory>): Map<string, number> {
  const epochs = new Map<string, number>()
  for (const { vms } of inventories)
    for (const { uuid, vtpm } of vms)
      if (vtpm?.seen !== undefined)
        epochs.set(uuid, Math.max(epochs.get(uuid) ?? 0, vtpm.seen.epoch))
  return epochs
}
