import { type EventId, HA_USER, type NewEvent } from '../records/event.ts'
import type { HostInventory } from '../records/host-inventory.ts'
import type { KeyReference, VmRecord } from '../records/virtual-machine.ts'
import { keyReferencesOf } from './vm-keys.ts'

/** How a virtual machine came to its host, as the host reports it. */
export type VmOrigin = {
  /** Whether the host made the machine; otherwise it registered the files of a machine. */
  isMadeHere: boolean
  /** Time of the registration, by the clock of the host. */
  registeredMs: number
  /** User who registered the machine; empty if no user did. */
  registeredBy: string
}

/** Acts of users on a host, as the host reports them. */
export type VmActs = {
  /** Undefined if the host does not report it. */
  origin: VmOrigin | undefined
  /** User who powered the machine on or off last; empty if no user did. */
  powerChangedBy: string
}

/** The VMs that vCenter moves between its hosts. The migration has events of its own. */
export type MovingVms = {
  /** Returns a VM as its source had it, the first time that its destination reports it. */
  arriving(vm: VmRecord, host: string): VmRecord | undefined
  /** Whether a VM is missing on its source because it moved, the first time that it is missing. */
  isLeaving(vm: VmRecord, host: string): boolean
}

/** The report whose events are asked. */
export type ReportContext = {
  host: string
  nowMs: number
  /**
   * Whether the host was not connected since its last report, so that changes may be older than
   * this report.
   */
  isLate: boolean
  actsOf: (vm: VmRecord) => VmActs
  moving?: MovingVms | undefined
}

/**
 * Derives the events about virtual machines from two reports of a host. Hosts create and power
 * machines without vCenter, so vCenter learns of a change only from the next report. Pure, except
 * for `moving`.
 * @param before undefined if the host has never reported: its machines are then discovered
 */
export function vmEvents(
  before: HostInventory | undefined,
  after: HostInventory,
  context: ReportContext,
): NewEvent[] {
  const { host, nowMs, isLate, actsOf, moving } = context
  const find = virtualMachinesBefore(before?.vms ?? [])
  /** Made only if a machine has another place than before, which is rare. */
  let places: ReadonlySet<string> | undefined
  const wasOf = (vm: VmRecord): VmRecord | undefined => {
    const was = find(vm)
    if (was === undefined || isSamePlace(was, vm)) return was
    // A machine that is still at its place was copied, not moved.
    places ??= new Set(after.vms.map(placeOf))
    return places.has(placeOf(was)) ? undefined : was
  }
  const matched = new Set<VmRecord>()
  const suffix = isLate && before !== undefined ? ` ${host} reported it when it connected.` : ''
  const event = (vm: VmRecord, id: EventId, text: string, user = ''): NewEvent => ({
    ...{ timeMs: nowMs, id, entityKind: 'virtualMachine', entity: vm.name, user },
    message: `${vm.name} ${text}.${suffix}`,
  })
  const changes = after.vms.flatMap((vm): NewEvent[] => {
    const here = wasOf(vm)
    if (here !== undefined) matched.add(here)
    const was = here ?? moving?.arriving(vm, host)
    const ofPower = powerChange(was, vm)
    return [
      ...(was === undefined
        ? [event(vm, ...arrival(vm, before === undefined, context))]
        : changesOf(was, vm).map((change) => event(vm, ...change))),
      ...vtpmProblem(was, vm).map((change) => event(vm, ...change)),
      ...(ofPower === undefined
        ? []
        : [event(vm, ofPower, `on ${host} is ${powerText(vm)}`, actsOf(vm).powerChangedBy)]),
      ...(ofPower === 'VmPoweredOnEvent' && actsOf(vm).powerChangedBy === HA_USER
        ? [event(vm, 'com.vmware.vc.ha.VmRestartedByHAEvent', `was restarted on ${host}`, HA_USER)]
        : []),
    ]
  })
  // Machines that did not fit into an incomplete report are not gone.
  const gone =
    after.isIncomplete === true ? [] : (before?.vms.filter((vm) => !matched.has(vm)) ?? [])
  const removed = gone.filter((vm) => moving?.isLeaving(vm, host) !== true)
  return [
    ...removed.map((vm) =>
      event(vm, 'VmRemovedEvent', `was removed from the inventory of ${host}`),
    ),
    ...changes,
  ]
}

/**
 * Finds the earlier report of a virtual machine by its datastore and name. If the machine was moved
 * or renamed, finds the report by its UUID, unless several machines have this UUID, as copies do.
 * An unreadable VM has no UUID.
 */
export function virtualMachinesBefore(
  vms: readonly VmRecord[],
): (vm: VmRecord) => VmRecord | undefined {
  const byPlace = new Map(vms.map((vm) => [placeOf(vm), vm]))
  const byUuid = Map.groupBy(vms, ({ uuid }) => uuid)
  return (vm) => {
    const [first, ...copies] = vm.uuid === '' ? [] : (byUuid.get(vm.uuid) ?? [])
    return byPlace.get(placeOf(vm)) ?? (copies.length === 0 ? first : undefined)
  }
}

function isSamePlace(one: VmRecord, other: VmRecord): boolean {
  return one.datastore === other.datastore && one.name === other.name
}

/** Returns a key for the place of a machine on its host. */
export function placeOf({ datastore, name }: Pick<VmRecord, 'datastore' | 'name'>): string {
  return JSON.stringify([datastore, name])
}

/** Id and text of an event, and the user if a user caused it. */
type Change = readonly [id: EventId, text: string, user?: string]

function arrival(
  vm: VmRecord,
  isFirstReport: boolean,
  { host, actsOf, isLate }: ReportContext,
): Change {
  const where = `on ${host} in datastore ${vm.datastore}`
  // An earlier program of the host does not report the origin.
  const origin = isFirstReport ? undefined : actsOf(vm).origin
  if (origin === undefined) return ['VmDiscoveredEvent', `was found ${where}`]
  const when = isLate ? ` at ${new Date(origin.registeredMs).toISOString()}, by its clock` : ''
  const { isMadeHere, registeredBy } = origin
  return isMadeHere
    ? ['VmCreatedEvent', `was created ${where}${when}`, registeredBy]
    : ['VmRegisteredEvent', `was registered ${where}${when}`, registeredBy]
}

/** Returns what is newly wrong with a vTPM. */
function vtpmProblem(was: VmRecord | undefined, vm: VmRecord): Change[] {
  const problem = vm.vtpm?.problem
  if (problem === undefined || problem === was?.vtpm?.problem) return []
  return [[`nkpsim.vtpm.${problem}`, VTPM_PROBLEM_TEXTS[problem]]]
}

const VTPM_PROBLEM_TEXTS = {
  rolledBack: 'was not powered on: the state of its vTPM is older than the last one',
  ended: 'is on without its vTPM, which has ended',
} as const

function changesOf(was: VmRecord, vm: VmRecord): Change[] {
  const changes: Change[] = []
  if (was.name !== vm.name) changes.push(['VmRenamedEvent', `was renamed from ${was.name}`])
  if (was.isTemplate !== vm.isTemplate)
    changes.push(
      vm.isTemplate
        ? ['com.vmware.vc.vm.VmConvertedToTemplateEvent', 'was marked as template']
        : ['com.vmware.vc.vm.TemplateConvertedToVmEvent', 'is no longer a template'],
    )
  const isKnown = vm.isUnread !== true && was.isUnread !== true
  if (!isKnown || hasSameKeys(was, vm)) return changes
  const [before, after] = [keyReferencesOf(was), keyReferencesOf(vm)]
  const text = keyChangeText(before, after)
  if (text !== undefined) changes.push(['com.vmware.vc.crypto.Operation', text])
  return changes
}

function keyChangeText(
  before: readonly KeyReference[],
  after: readonly KeyReference[],
): string | undefined {
  const [first] = after
  if (before.length === 0 && first !== undefined)
    return `was encrypted: its keys come from ${providersOf(after)}`
  if (before.every((key) => after.some((each) => isSameKey(each, key)))) return undefined
  if (first === undefined) return `was decrypted: no key comes from ${providersOf(before)}`
  return `was rekeyed: its keys come from ${providersOf(after)}, no longer from ${providersOf(before)}`
}

function hasSameKeys(was: VmRecord, vm: VmRecord): boolean {
  const [before, after] = [
    [was.home, ...was.disks],
    [vm.home, ...vm.disks],
  ]
  return (
    before.length === after.length && before.every((key, index) => isSameKey(key, after[index]))
  )
}

type MaybeKey = KeyReference | null | undefined

function isSameKey(one: MaybeKey, other: MaybeKey): boolean {
  return one?.provider === other?.provider && one?.keyId === other?.keyId
}

function providersOf(keys: readonly KeyReference[]): string {
  return keys.map(({ provider, keyId }) => `${provider} (${keyId})`).join(', ')
}

function powerChange(was: VmRecord | undefined, vm: VmRecord): EventId | undefined {
  if (powerOf(was) === powerOf(vm)) return undefined
  const { id } = POWER[powerOf(vm)]
  return id
}

const POWER = {
  on: { id: 'VmPoweredOnEvent', text: 'powered on' },
  off: { id: 'VmPoweredOffEvent', text: 'powered off' },
  suspended: { id: 'VmSuspendedEvent', text: 'suspended' },
} as const satisfies Record<string, { id: EventId; text: string }>

function powerOf(vm: VmRecord | undefined): keyof typeof POWER {
  if (vm?.isPoweredOn === true) return 'on'
  return vm?.isSuspended === true ? 'suspended' : 'off'
}

function powerText(vm: VmRecord): string {
  return POWER[powerOf(vm)].text
}
