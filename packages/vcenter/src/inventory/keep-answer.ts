import { isDeepStrictEqual } from 'node:util'
import type { esxiV1 } from '@nkpsim/rpc'
import type { EventId } from '../records/event.ts'
import type { HostInventory } from '../records/host-inventory.ts'
import type { VmRecord } from '../records/virtual-machine.ts'
import type { Store } from '../store/store.ts'
import { type AnsweredVms, byName } from './answered-vms.ts'
import { boundEpochs } from './bound-epochs.ts'
import { keepUnread, type ReportedVm, reportedVm } from './host-inventory.ts'
import { placeOf, type VmActs, vmEvents } from './vm-events.ts'

/** What a host has answered to a call about a VM. */
export type VmAnswer = {
  hostId: string
  /** The VM after the call; undefined if it is not registered on the host anymore. */
  vm: esxiV1.Vm__Output | undefined
  revision: number
  /** Name of the VM before the call; empty if it did not exist. */
  name: string
  /** User who made the call. */
  user: string
  /** Event of a change that the inventory does not show. */
  event?: { id: EventId; text: string } | undefined
}

/**
 * Stores what a host has answered about a VM, with the events that it shows, so that a client that
 * asks vCenter next sees the change. Does nothing before the first report of the host. Removes the
 * VM from another host that had it registered before.
 */
export async function keepAnswer(
  store: Pick<Store, 'snapshot' | 'change'>,
  answers: Pick<AnsweredVms, 'note' | 'noteTaken'>,
  answer: VmAnswer,
  nowMs: number,
): Promise<void> {
  const { hostId, revision, user } = answer
  const { hosts, inventories } = store.snapshot()
  const host = hosts.find(({ id }) => id === hostId)
  const before = inventories.get(hostId)
  if (host === undefined || before === undefined || revision === 0) return
  const reported = answer.vm?.registered === true ? reportedVm(answer.vm) : undefined
  const gone = before.vms.filter((vm) => isSameVm(vm, answer, reported))
  const places = [...gone, ...(reported === undefined ? [] : [reported])].map(placeOf)
  answers.note(hostId, { revision, places: [...new Set(places)], vm: reported })
  const kept = before.vms.filter((vm) => !gone.includes(vm))
  const next =
    reported === undefined
      ? []
      : boundEpochs(
          keepUnread({ ...before, vms: [reported], revision }, before).vms,
          before,
          inventories.values(),
        )
  const after = { ...before, vms: byName([...kept, ...next]) }
  const others = [...inventories].flatMap(([id, { vms, ...rest }]) => {
    const taken = id === hostId ? [] : vms.filter((vm) => next.some((each) => isMoved(vm, each)))
    for (const vm of taken)
      answers.noteTaken(id, placeOf(vm), reported?.acts?.origin?.registeredMs ?? nowMs)
    if (taken.length === 0) return []
    return [[id, { ...rest, vms: vms.filter((vm) => !taken.includes(vm)) }] as const]
  })
  const actsOf = (): VmActs => reported?.acts ?? { origin: undefined, powerChangedBy: '' }
  const context = { host: host.name, nowMs, isLate: false, actsOf }
  const events = vmEvents(before, after, context)
  if (answer.event !== undefined)
    events.push({
      ...{ timeMs: nowMs, id: answer.event.id, entityKind: 'virtualMachine', user },
      entity: reported?.name ?? answer.name,
      message: `${reported?.name ?? answer.name} ${answer.event.text}.`,
    })
  const changed: (readonly [string, HostInventory])[] = [...others]
  if (!isDeepStrictEqual(before, after)) changed.push([hostId, after])
  if (changed.length === 0 && events.length === 0) return
  await store.change((tables) => {
    for (const [id, inventory] of changed) tables.putHostInventory(id, inventory)
    for (const event of events) tables.insertEvent({ ...event, user: event.user || user })
  })
}

function isSameVm(vm: VmRecord, { name }: VmAnswer, reported: ReportedVm | undefined): boolean {
  if (reported === undefined) return vm.name === name
  return placeOf(vm) === placeOf(reported) || (vm.uuid === reported.uuid && vm.name === name)
}

/** Whether a record of another host is of the VM that is now registered here. */
function isMoved(vm: VmRecord, here: VmRecord): boolean {
  return vm.uuid !== '' && vm.uuid === here.uuid && placeOf(vm) === placeOf(here)
}
