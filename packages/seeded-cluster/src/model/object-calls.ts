import type { TimedCall } from '@nkpsim/checkers'
import type { Recorded } from '../history/history.ts'
import { VCENTER } from '../plan/nodes.ts'
import type { Operation } from '../workload/operation.ts'
import type { ObjectCall } from './named-object.ts'

/** Objects of vCenter whose life is judged. A permission has the name of its user. */
export type ObjectKind = 'host' | 'permission' | 'role' | 'user'

/** The objects of the first vCenter, read when all operations had ended. */
export type FinalObjects = {
  atMs: number
  /** Kinds that only the operations of users change. */
  kinds: readonly ObjectKind[]
  /** Value of each object by its label. The value of a permission is its role. */
  present: ReadonlyMap<string, string>
  /** Names of the hosts that the vCenter managed at the start. */
  hostsAtStart: readonly string[]
}

const THERE = 'present'

/** Returns the name of an object in reports, such as `role role-1`. */
export function labelOf(kind: ObjectKind, name: string): string {
  return kind === 'permission' ? `permission of ${name}` : `${kind} ${name}`
}

/** Returns the calls about each object, by its label, from the operations of a history. */
export function objectCalls(
  recorded: readonly Recorded[],
  { atMs, kinds, present, hostsAtStart }: FinalObjects,
): ReadonlyMap<string, readonly TimedCall<ObjectCall>[]> {
  const added: ObjectCall = { kind: 'put', value: THERE }
  const all = new Map<string, TimedCall<ObjectCall>[]>()
  for (const host of hostsAtStart)
    all.set(labelOf('host', host), [{ call: added, startMs: -1, endMs: -1 }])
  const common: TimedCall<ObjectCall>[] = []
  for (const each of recorded) {
    const { startMs } = each
    const endMs = isDecided(each) ? each.endMs : undefined
    const backup = callOnAll(each)
    if (backup !== undefined) common.push({ call: backup, startMs, endMs })
    for (const [kind, name, call] of callsOf(each)) {
      if (!kinds.includes(kind)) continue
      const label = labelOf(kind, name)
      all.set(label, [...(all.get(label) ?? []), { call, startMs, endMs }])
    }
  }
  return new Map(
    [...all].map(([label, calls]) => {
      const read: ObjectCall = { kind: 'read', value: present.get(label) }
      return [label, [...calls, ...common, { call: read, startMs: atMs, endMs: atMs }]]
    }),
  )
}

/** Whether it is known that an operation has taken effect, or never will. */
function isDecided({ operation, outcome }: Recorded): boolean {
  // After adding the host, the operator asks for its recovery key, which may be refused.
  if (isAdding(operation)) return outcome.result === 'acknowledged'
  return outcome.result !== 'unknown'
}

function isAdding(operation: Operation): boolean {
  return operation.kind === 'addHost' || operation.kind === 'takeHost'
}

function callOnAll({ operation, outcome }: Recorded): ObjectCall | undefined {
  if (outcome.result === 'refused') return undefined
  if (operation.kind === 'backUpVcenter') return { kind: 'save', backup: operation.backup }
  if (operation.kind === 'restoreVcenter') return { kind: 'rollBack', backup: operation.backup }
  return undefined
}

type CallOn = readonly [kind: ObjectKind, name: string, call: ObjectCall]

const exists = (kind: ObjectKind, name: string, is: boolean): CallOn => [
  ...([kind, name, { kind: 'exists', exists: is }] as const),
]

function callsOf({ operation, outcome }: Recorded): CallOn[] {
  const { result } = outcome
  if (result === 'refused' && !isAdding(operation)) return refusalsOf(operation, outcome.code)
  const isDone = result === 'acknowledged'
  switch (operation.kind) {
    case 'createUser':
      return [['user', operation.user, { kind: 'create', value: THERE }]]
    case 'deleteUser':
      return [
        ['user', operation.user, { kind: 'remove' }],
        ['permission', operation.user, { kind: 'clear' }],
      ]
    case 'createRole':
      return [['role', operation.role, { kind: 'create', value: THERE }]]
    case 'deleteRole':
      return [['role', operation.role, { kind: 'remove' }]]
    case 'setPermission': {
      const { user, role } = operation
      const put: CallOn = ['permission', user, { kind: 'put', value: role }]
      return isDone ? [put, exists('user', user, true), exists('role', role, true)] : [put]
    }
    case 'removePermission':
      return [['permission', operation.user, { kind: 'remove' }]]
    case 'addHost':
      return [['host', operation.host, { kind: 'put', value: THERE }]]
    case 'takeHost':
      return operation.vcenter === VCENTER
        ? [['host', operation.host, { kind: 'put', value: THERE }]]
        : []
    case 'removeHost':
      return [['host', operation.host, { kind: 'remove' }]]
    case 'moveHost':
    case 'disconnectHost':
    case 'reconnectHost':
      return isDone ? [exists('host', operation.host, true)] : []
    default:
      return []
  }
}

/** Returns what follows from a refusal. */
function refusalsOf(operation: Operation, code: string): CallOn[] {
  if ('user' in operation && code === 'USER_NOT_FOUND')
    return [exists('user', operation.user, false)]
  if ('user' in operation && code === 'USER_ALREADY_EXISTS')
    return [exists('user', operation.user, true)]
  if ('user' in operation && code === 'PERMISSION_NOT_FOUND')
    return [exists('permission', operation.user, false)]
  if ('role' in operation && code === 'ROLE_NOT_FOUND')
    return [exists('role', operation.role, false)]
  if ('role' in operation && (code === 'ROLE_ALREADY_EXISTS' || code === 'ROLE_IN_USE'))
    return [exists('role', operation.role, true)]
  if (OF_INVENTORY.includes(operation.kind) && 'host' in operation && code === 'HOST_NOT_FOUND')
    return [exists('host', operation.host, false)]
  return []
}

const OF_INVENTORY: readonly string[] = [
  ...['disconnectHost', 'moveHost', 'reconnectHost', 'removeHost'],
]
