import type { Plan } from '../plan/plan.ts'
import type { Operation, Outcome } from './operation.ts'

type KnownVm = {
  host: string
  isRegistered: boolean
  isOn: boolean
  isSuspended?: boolean
  snapshots?: readonly string[]
}

/**
 * What the users of a run believe to exist, from the answers that they got. It may be wrong after a
 * lost answer, so an operation may be refused.
 */
export type Known = {
  providers: ReadonlyMap<string, { isBackedUp: boolean }>
  /** Backup files of providers, in the order in which they were made. */
  backups: readonly string[]
  vcenterBackups: readonly string[]
  hosts: ReadonlyMap<string, 'outside' | 'connected' | 'disconnected'>
  /** Hosts whose encrypted configuration somebody copied. */
  copiedHosts: ReadonlySet<string>
  vms: ReadonlyMap<string, KnownVm>
  /** Whether vCenter has the standard provider of the key server. */
  hasKeyServer: boolean
  /** Whether vCenter has the trusted provider of the Trust Authority. */
  hasTrustAuthority: boolean
  users: ReadonlySet<string>
  sessions: ReadonlySet<string>
  roles: ReadonlySet<string>
}

/** What exists before the first operation of a run. */
export function knownAtStart({ hosts, startsEmpty }: Plan): Known {
  return {
    providers: new Map(),
    backups: [],
    vcenterBackups: [],
    hosts: new Map(hosts.map(({ name }) => [name, startsEmpty ? 'outside' : 'connected'])),
    copiedHosts: new Set(),
    vms: new Map(),
    users: new Set(),
    sessions: new Set(),
    hasKeyServer: false,
    hasTrustAuthority: false,
    roles: new Set(),
  }
}

/** Returns what is known after an operation. Only an acknowledged operation changes it. */
export function learn(known: Known, operation: Operation, outcome: Outcome): Known {
  if (outcome.result !== 'acknowledged') return known
  switch (operation.kind) {
    case 'createProvider':
      return withProvider(known, operation.provider, { isBackedUp: false })
    case 'backUpProvider':
      return {
        ...withProvider(known, operation.provider, { isBackedUp: true }),
        backups: [...known.backups, operation.backup],
      }
    case 'restoreProvider': {
      const { provider } = outcome.facts
      return provider === undefined ? known : withProvider(known, provider, { isBackedUp: true })
    }
    case 'deleteProvider':
      return { ...known, providers: without(known.providers, operation.provider) }
    case 'listProviders':
      return {
        ...known,
        providers: new Map(
          Object.entries(outcome.facts).map(([name, text]) => [
            name,
            { isBackedUp: text.endsWith(' backedUp') },
          ]),
        ),
      }
    case 'addHost':
    case 'takeHost':
    case 'reconnectHost':
      return { ...known, hosts: new Map(known.hosts).set(operation.host, 'connected') }
    case 'disconnectHost':
      return { ...known, hosts: new Map(known.hosts).set(operation.host, 'disconnected') }
    case 'removeHost':
      return { ...known, hosts: new Map(known.hosts).set(operation.host, 'outside') }
    case 'copyHostState':
      return { ...known, copiedHosts: new Set([...known.copiedHosts, operation.host]) }
    case 'rebootHost':
    case 'cutHostPower':
    case 'putBackHostState':
      return withAllOff(known, operation.host)
    case 'createVm':
    case 'createVmOfTrustAuthority':
    case 'createPlainVm':
      return withVm(known, operation.vm, {
        ...{ host: operation.host, isRegistered: true, isOn: false, snapshots: [] },
      })
    case 'cloneVm':
      return withVm(known, operation.clone, {
        ...{ host: operation.host, isRegistered: true, isOn: false, snapshots: [] },
      })
    case 'createSnapshot':
      return withSnapshots(known, operation.vm, (names) => [...names, operation.snapshot])
    case 'removeSnapshot':
      return withSnapshots(known, operation.vm, (names) =>
        names.filter((name) => name !== operation.snapshot),
      )
    case 'registerVm':
    case 'revertToSnapshot':
      return withVm(known, operation.vm, { host: operation.host, isRegistered: true, isOn: false })
    case 'unregisterVm':
      return withVm(known, operation.vm, { host: operation.host, isRegistered: false, isOn: false })
    case 'powerOnVm':
    case 'resumeVm':
    case 'powerOffVm': {
      const isOn = operation.kind !== 'powerOffVm'
      return withVm(known, operation.vm, { host: operation.host, isRegistered: true, isOn })
    }
    case 'moveVm': {
      const { isOn = false } = known.vms.get(operation.vm) ?? {}
      return withVm(known, operation.vm, { host: operation.to, isRegistered: true, isOn })
    }
    case 'suspendVm': {
      const { host, vm } = operation
      return withVm(known, vm, { host, isRegistered: true, isOn: false, isSuspended: true })
    }
    case 'registerKeyServer':
      return { ...known, hasKeyServer: true }
    case 'setUpTrustAuthority':
      return { ...known, hasTrustAuthority: true }
    case 'createVmOfKeyServer':
    case 'createVmByVcenter':
    case 'powerOnByVcenter':
    case 'powerOffByVcenter': {
      const { host } = outcome.facts
      const isOn = operation.kind === 'powerOnByVcenter'
      if (host === undefined) return known
      return withVm(known, operation.vm, { host, isRegistered: true, isOn })
    }
    case 'deleteVm':
      return { ...known, vms: without(known.vms, operation.vm) }
    case 'createUser':
      return { ...known, users: new Set([...known.users, operation.user]) }
    case 'deleteUser':
      return {
        ...known,
        users: withoutItem(known.users, operation.user),
        sessions: withoutItem(known.sessions, operation.user),
      }
    case 'logIn':
      return { ...known, sessions: new Set([...known.sessions, operation.user]) }
    case 'logOut':
      return { ...known, sessions: withoutItem(known.sessions, operation.user) }
    case 'createRole':
      return { ...known, roles: new Set([...known.roles, operation.role]) }
    case 'deleteRole':
      return { ...known, roles: withoutItem(known.roles, operation.role) }
    case 'backUpVcenter':
      return { ...known, vcenterBackups: [...known.vcenterBackups, operation.backup] }
    default:
      return known
  }
}

function withProvider(known: Known, name: string, provider: { isBackedUp: boolean }): Known {
  return { ...known, providers: new Map(known.providers).set(name, provider) }
}

function withVm(known: Known, name: string, vm: KnownVm): Known {
  const snapshots = vm.snapshots ?? known.vms.get(name)?.snapshots ?? []
  return { ...known, vms: new Map(known.vms).set(name, { ...vm, snapshots }) }
}

function withSnapshots(
  known: Known,
  vm: string,
  change: (names: readonly string[]) => readonly string[],
): Known {
  const before = known.vms.get(vm)
  if (before === undefined) return known
  return withVm(known, vm, { ...before, snapshots: change(before.snapshots ?? []) })
}

function withAllOff(known: Known, host: string): Known {
  const vms = [...known.vms].map(([name, vm]): [string, KnownVm] => [
    name,
    vm.host === host ? { ...vm, isOn: false } : vm,
  ])
  return { ...known, vms: new Map(vms) }
}

function without<Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> {
  return new Map([...map].filter(([name]) => name !== key))
}

function withoutItem(set: ReadonlySet<string>, item: string): ReadonlySet<string> {
  return new Set([...set].filter((name) => name !== item))
}
