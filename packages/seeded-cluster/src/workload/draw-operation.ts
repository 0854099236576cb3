import { chance, type Draws, pick, pickWeighted, within } from '../plan/draw.ts'
import { OTHER_VCENTER, STANDARD_PROVIDER, TRUSTED_PROVIDER, VCENTER } from '../plan/nodes.ts'
import type { Plan } from '../plan/plan.ts'
import { drawOfTrustAuthority, hostsWithTpm } from './draw-trust-authority.ts'
import { backedUp, hostsThatAre, INSIDE, onHost, onVm, vmsThatAre } from './fitting-objects.ts'
import type { Known } from './known.ts'
import { KEY_SERVER_FAULTS, type Operation, type OperationKind } from './operation.ts'

/** Sizes of a disk. They are small, because each run has many. */
const DISK_BYTES = [16_384, 65_536]
const MAX_WRITE_BYTES = 12_288
const MAX_DAYS = 2
/** Longest fault of a key server, ms. */
const MAX_BROKEN_MS = 60_000
/** A migration of fewer VMs shows little. */
const MIN_MIGRATED = 3
/** How often another kind is drawn if no object fits. */
const MAX_DRAWS = 20
/** Part of the power-ons that name a VM which runs on another host. */
const POWER_ON_ELSEWHERE = 0.25
export const NO_SUCH_NAME = 'no-such-name'

/** Draws the next operation of a client. */
export function drawOperation(random: Draws, plan: Plan, known: Known): Operation {
  for (let count = 0; count < MAX_DRAWS; count++) {
    const kind = pickWeighted(random, plan.weights)
    const operation = drawOfKind(kind, random, plan, known)
    if (operation !== undefined) return operation
  }
  return { kind: 'listProviders' }
}

/** Returns undefined if no object of the run fits the operation. */
function drawOfKind(
  kind: OperationKind,
  random: Draws,
  plan: Plan,
  known: Known,
): Operation | undefined {
  const isWrong = chance(random, plan.wrongNames)
  const choose = (names: Iterable<string>): string | undefined => {
    const all = [...names]
    if (isWrong) return NO_SUCH_NAME
    return all.length === 0 ? undefined : pick(random, all)
  }
  /** Returns a name for a new object; a wrong name is one that exists. */
  const chooseNew = (
    names: readonly string[],
    taken: { has(name: string): boolean },
  ): string | undefined => {
    const fitting = names.filter((name) => taken.has(name) === isWrong)
    return fitting.length === 0 ? undefined : pick(random, fitting)
  }
  switch (kind) {
    case 'createProvider': {
      const provider = chooseNew(plan.providerNames, known.providers)
      return provider === undefined
        ? undefined
        : { kind, provider, tpmRequired: chance(random, 0.3) }
    }
    case 'backUpProvider': {
      const provider = choose(known.providers.keys())
      // The number makes the name unique also if the answer to an earlier backup was lost.
      return provider === undefined
        ? undefined
        : { kind, provider, backup: `${provider}-${random.below(1e9)}` }
    }
    case 'restoreProvider': {
      const backup = choose(known.backups)
      return backup === undefined
        ? undefined
        : { kind, backup, hasRightPassword: chance(random, 0.9) }
    }
    case 'restoreElsewhere': {
      const backup = choose(known.backups)
      return backup === undefined || !plan.hasOtherVcenter ? undefined : { kind, backup }
    }
    case 'checkForeignBackup':
    case 'updateProvider':
    case 'deleteProvider':
    case 'setDefaultProvider': {
      const provider = choose(known.providers.keys())
      return provider === undefined ? undefined : { kind, provider }
    }
    case 'listProviders':
    case 'killVcenter':
      return { kind }
    case 'linkVcenters':
    case 'unlinkVcenters':
      return plan.hasOtherVcenter ? { kind } : undefined
    case 'shareProvider': {
      const provider = choose(backedUp(known))
      return provider === undefined || !plan.hasOtherVcenter ? undefined : { kind, provider }
    }
    case 'addHost':
    case 'moveHost': {
      const host = choose(hostsThatAre(known, kind === 'addHost' ? ['outside'] : INSIDE))
      return host === undefined ? undefined : { kind, host, cluster: pick(random, plan.clusters) }
    }
    case 'takeHost': {
      const host = choose(hostsThatAre(known, INSIDE))
      const vcenter = pick(random, [VCENTER, OTHER_VCENTER])
      if (host === undefined || !plan.hasOtherVcenter) return undefined
      return { kind, host, vcenter, cluster: pick(random, plan.clusters) }
    }
    case 'removeHost':
    case 'rotateRecoveryKey':
      return onHost(kind, choose(hostsThatAre(known, INSIDE)))
    case 'disconnectHost':
      return onHost(kind, choose(hostsThatAre(known, ['connected'])))
    case 'reconnectHost':
      return onHost(kind, choose(hostsThatAre(known, ['disconnected'])))
    case 'rebootHost':
    case 'cutHostPower':
      return onHost(kind, pick(random, [...known.hosts.keys()]))
    case 'clearTpm':
    case 'recoverHost':
    // Only a TPM knows which configuration is the newest.
    case 'copyHostState': {
      const withTpm = plan.hosts.filter(({ hasTpm }) => hasTpm).map(({ name }) => name)
      return withTpm.length === 0 ? undefined : { kind, host: pick(random, withTpm) }
    }
    case 'putBackHostState': {
      const copied = [...known.copiedHosts]
      return copied.length === 0 ? undefined : { kind, host: pick(random, copied) }
    }
    case 'createVm': {
      const vm = chooseNew(plan.vmNames, known.vms)
      const host = choose(hostsThatAre(known, INSIDE))
      const provider = choose(backedUp(known))
      const diskBytes = pick(random, DISK_BYTES)
      return vm && host && provider ? { kind, host, vm, provider, diskBytes } : undefined
    }
    case 'powerOnVm': {
      if (!chance(random, POWER_ON_ELSEWHERE))
        return onVm(kind, known, choose(vmsThatAre(known, { isRegistered: true, isOn: false })))
      // All hosts share the datastore. A host must refuse while the VM runs on another.
      const vm = choose(vmsThatAre(known, { isOn: true }))
      const runsOn = known.vms.get(vm ?? '')?.host
      const host = choose(hostsThatAre(known, INSIDE).filter((name) => name !== runsOn))
      return vm && host ? { kind, host, vm } : undefined
    }
    case 'createVmByVcenter': {
      const vm = chooseNew(plan.vmNames, known.vms)
      const provider = choose(backedUp(known))
      const diskBytes = pick(random, DISK_BYTES)
      return vm && provider ? { kind, vm, provider, diskBytes } : undefined
    }
    case 'registerKeyServer':
      return known.hasKeyServer ? undefined : { kind }
    case 'createVmOfKeyServer': {
      const vm = chooseNew(plan.vmNames, known.vms)
      const diskBytes = pick(random, DISK_BYTES)
      return vm && known.hasKeyServer ? { kind, vm, diskBytes } : undefined
    }
    case 'rekeyToKeyServer': {
      const vm = choose(vmsThatAre(known, { isRegistered: true }))
      return known.hasKeyServer ? onVm(kind, known, vm) : undefined
    }
    case 'breakKeyServer': {
      const fault = pick(random, KEY_SERVER_FAULTS)
      return { kind, fault, forMs: within(random, 1_000, MAX_BROKEN_MS) }
    }
    case 'setUpTrustAuthority':
    case 'breakTrustHost':
      return drawOfTrustAuthority(kind, random, plan, known)
    case 'createVmOfTrustAuthority': {
      const vm = chooseNew(plan.vmNames, known.vms)
      const host = choose(hostsWithTpm(plan, hostsThatAre(known, INSIDE)))
      const diskBytes = pick(random, DISK_BYTES)
      return vm && host && known.hasTrustAuthority ? { kind, host, vm, diskBytes } : undefined
    }
    case 'migrate': {
      const to = choose([
        ...backedUp(known),
        ...(known.hasKeyServer ? [STANDARD_PROVIDER] : []),
        ...(known.hasTrustAuthority ? [TRUSTED_PROVIDER] : []),
      ])
      return to === undefined || known.vms.size < MIN_MIGRATED ? undefined : { kind, to }
    }
    case 'powerOnByVcenter':
    case 'powerOffByVcenter': {
      const isOn = kind === 'powerOffByVcenter'
      const vm = choose(vmsThatAre(known, { isRegistered: true, isOn }))
      return vm === undefined ? undefined : { kind, vm }
    }
    case 'resumeVm':
      return onVm(kind, known, choose(vmsThatAre(known, { isSuspended: true })))
    case 'powerOffVm':
    case 'suspendVm':
    case 'flushDisk':
    case 'readDisk':
      return onVm(kind, known, choose(vmsThatAre(known, { isOn: true })))
    case 'unlockVm':
      return onVm(kind, known, choose(vmsThatAre(known, { isRegistered: true })))
    case 'addVtpm':
    case 'removeVtpm':
    case 'unregisterVm':
    case 'deleteVm':
    case 'removeDisk':
    case 'decryptVm':
      return onVm(kind, known, choose(vmsThatAre(known, { isRegistered: true, isOn: false })))
    case 'registerVm': {
      const vm = choose(vmsThatAre(known, { isRegistered: false }))
      const host = choose(known.hosts.keys())
      return vm && host ? { kind, host, vm } : undefined
    }
    case 'writeByNbd':
    case 'writeDisk': {
      const target = onVm('readDisk', known, choose(vmsThatAre(known, { isOn: true })))
      if (target === undefined) return undefined
      const { host, vm } = target
      const lengthBytes = within(random, 1, MAX_WRITE_BYTES)
      const offsetBytes = random.below(Math.min(...DISK_BYTES) - lengthBytes + 1)
      return { kind, host, vm, offsetBytes, lengthBytes }
    }
    case 'rekeyVm': {
      const target = onVm('readDisk', known, choose(vmsThatAre(known, { isRegistered: true })))
      const provider = choose(backedUp(known))
      if (target === undefined || provider === undefined) return undefined
      return { ...target, kind, provider, isDeep: chance(random, 0.2) }
    }
    case 'addDisk': {
      const target = onVm('readDisk', known, choose(vmsThatAre(known, { isOn: false })))
      const provider = choose(backedUp(known))
      if (target === undefined || provider === undefined) return undefined
      return { ...target, kind, provider, diskBytes: pick(random, DISK_BYTES) }
    }
    case 'moveVm': {
      const target = onVm('readDisk', known, choose(vmsThatAre(known, { isRegistered: true })))
      const to = choose(hostsThatAre(known, INSIDE).filter((name) => name !== target?.host))
      return target === undefined || to === undefined ? undefined : { ...target, kind, to }
    }
    case 'createPlainVm': {
      const vm = chooseNew(plan.vmNames, known.vms)
      const host = choose(hostsThatAre(known, INSIDE))
      return vm && host ? { kind, host, vm, diskBytes: pick(random, DISK_BYTES) } : undefined
    }
    case 'encryptVm': {
      const target = onVm(kind, known, choose(vmsThatAre(known, { isOn: false })))
      const provider = choose(backedUp(known))
      if (!target || !provider) return undefined
      return { ...target, provider, isHomeOnly: chance(random, 0.2) }
    }
    case 'createSnapshot': {
      const target = onVm(kind, known, choose(vmsThatAre(known, { isRegistered: true })))
      // The number makes the name unique also if the answer to an earlier snapshot was lost.
      return target && { ...target, snapshot: `s-${random.below(1e9)}` }
    }
    case 'revertToSnapshot':
    case 'removeSnapshot': {
      const withSnapshots = [...known.vms].filter(([, { snapshots = [] }]) => snapshots.length > 0)
      const target = onVm(kind, known, choose(withSnapshots.map(([name]) => name)))
      const snapshot = choose(known.vms.get(target?.vm ?? '')?.snapshots ?? [])
      return target && snapshot ? { ...target, snapshot } : undefined
    }
    case 'cloneVm': {
      const target = onVm(kind, known, choose(vmsThatAre(known, { isOn: false })))
      const clone = chooseNew(plan.vmNames, known.vms)
      return target && clone ? { ...target, clone } : undefined
    }
    case 'createUser': {
      const user = chooseNew(plan.userNames, known.users)
      return user === undefined ? undefined : { kind, user }
    }
    case 'deleteUser':
    case 'logIn':
    case 'removePermission': {
      const user = choose(known.users)
      return user === undefined ? undefined : { kind, user }
    }
    case 'logOut':
    case 'listProvidersAs': {
      const user = choose(known.sessions)
      return user === undefined ? undefined : { kind, user }
    }
    case 'createRole':
      return { kind, role: `role-${within(random, 1, 3)}` }
    case 'deleteRole': {
      const role = choose(known.roles)
      return role === undefined ? undefined : { kind, role }
    }
    case 'setPermission': {
      const user = choose(known.users)
      const role = choose(known.roles)
      return user && role ? { kind, user, role } : undefined
    }
    case 'backUpVcenter':
      return { kind, backup: `vcenter-${random.below(1e9)}` }
    case 'restoreVcenter': {
      const backup = choose(known.vcenterBackups)
      return backup === undefined || backup === NO_SUCH_NAME ? undefined : { kind, backup }
    }
    case 'setHighAvailability':
      return { kind, isOn: chance(random, 0.8) }
    case 'passDays':
      return { kind, days: within(random, 1, MAX_DAYS) }
  }
}
