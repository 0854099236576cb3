import type { HostAttempt } from '@nkpsim/checkers'
import type { esxiV1, RpcClient } from '@nkpsim/rpc'
import { CALL, type SiteAccess } from '../clients/site-access.ts'
import type { Operation, Outcome, VmOperation } from '../workload/operation.ts'
import type { NodeFaults } from './node-faults.ts'

/** Refusals that follow from the request, from the state of the VM, or from the licence. */
const REFUSALS: readonly string[] = [
  ...['DISK_NOT_FOUND', 'DISK_RANGE_INVALID', 'INVALID_CRYPTO_STATE', 'INVALID_NAME'],
  ...['INVALID_POWER_STATE', 'INVALID_REQUEST', 'LICENSE_RESTRICTED', 'SNAPSHOT_NOT_FOUND'],
  ...['VM_ALREADY_EXISTS', 'VM_ALREADY_REGISTERED', 'VM_HAS_SNAPSHOTS', 'VM_IS_TEMPLATE'],
  // An unattested Trusted Host powers on no VM, whatever its keys.
  'HOST_NOT_ATTESTED',
  ...['VM_NOT_FOUND', 'VM_NOT_REGISTERED', 'VM_POWERED_ON_ELSEWHERE'],
  ...['VTPM_ALREADY_EXISTS', 'VTPM_NOT_FOUND', 'VTPM_REFUSED'],
]
/** A locked VM waits for `unlockVm`, also when its keys are back; see docs/virtual-machines.md. */
const WAITING_FOR_UNLOCK: readonly string[] = ['VM_INVALID', 'VM_LOCKED']

/** Operations that need vCenter or a trust host. */
const NEEDING_OTHERS: readonly string[] = [
  ...['moveVm', 'rekeyToKeyServer', 'createVmOfTrustAuthority'],
]

type Node = { isServing(): boolean; starts(): number }

/** Attempts at encrypted VMs while vCenter is down (I4). */
export type HostAttempts = {
  /** Call it at the start of an operation. @returns a function to call with the outcome */
  begin(operation: Operation): ((outcome: Outcome) => Promise<void>) | undefined
  attempts(): readonly HostAttempt[]
}

/**
 * Creates the record of the attempts of a run. It looks at a host only after a failure.
 * @param managerOf returns the vCenter that manages a host, and how users reach the host
 * @param mayBeTaken whether another vCenter may have taken a host since a time
 */
export function createHostAttempts({
  managerOf,
  mayBeTaken,
  hosts,
  faults,
  nowMs,
}: {
  managerOf: (host: string) => { site: SiteAccess; vcenter: Node }
  mayBeTaken: (host: string, sinceMs: number) => boolean
  hosts: ReadonlyMap<string, Node>
  faults: NodeFaults
  nowMs: () => number
}): HostAttempts {
  const attempts: HostAttempt[] = []
  return {
    begin: (operation) => {
      const host = isOnVm(operation) ? hosts.get(operation.host) : undefined
      if (host === undefined || !isOnVm(operation)) return undefined
      const startMs = nowMs()
      const { site, vcenter } = managerOf(operation.host)
      const before = { wasUp: vcenter.isServing(), vcenter: vcenter.starts(), host: host.starts() }
      const wasServing = host.isServing()
      return async (outcome) => {
        const isVcenterUp =
          before.wasUp && vcenter.isServing() && before.vcenter === vcenter.starts()
        if (isVcenterUp) return
        const isFaulty =
          !wasServing ||
          !host.isServing() ||
          before.host !== host.starts() ||
          mayBeTaken(operation.host, startMs) ||
          faults.mayAffect(operation.host, startMs)
        const failure = outcome.result === 'acknowledged' ? undefined : outcome.code
        const seen = { operation: operation.kind, host: operation.host, isVcenterUp, isFaulty }
        const isJudged = failure !== undefined && !isFaulty && !REFUSALS.includes(failure)
        const holdsKdk = !isJudged || (await holdsKeys(operation, site))
        const isWaiting = operation.kind !== 'unlockVm' && WAITING_FOR_UNLOCK.includes(`${failure}`)
        attempts.push({ ...seen, holdsKdk, error: failure, isRefusal: !isJudged || isWaiting })
      }
    },
    attempts: () => attempts,
  }
}

function isOnVm(operation: Operation): operation is VmOperation {
  const needsOthers = NEEDING_OTHERS.includes(operation.kind)
  return 'vm' in operation && 'host' in operation && !needsOthers
}

const STANDARD = 'KEY_PROVIDER_KIND_STANDARD'
const TRUSTED = 'KEY_PROVIDER_KIND_TRUSTED'

type Vm = esxiV1.Vm__Output
type Key = esxiV1.VmKey__Output
type Status = Awaited<ReturnType<RpcClient<'nkpsim.esxi.v1.HostService'>['getStatus']>>

/** Whether the host holds every KDK of the VM, and may use the provider of the operation. */
async function holdsKeys(operation: VmOperation, site: SiteAccess): Promise<boolean> {
  const { host, vm: name } = operation
  try {
    const service = await site.host(host, 'nkpsim.esxi.v1.HostService')
    const status = await service.getStatus({}, CALL)
    if ('provider' in operation && !mayUse(status, operation.provider)) return false
    if (operation.kind === 'createVm' || operation.kind === 'createPlainVm') return true
    const machines = await site.host(host, 'nkpsim.esxi.v1.VirtualMachineService')
    const { vm } = await machines.getVm({ name }, CALL)
    if (vm === null) return false
    // A plain VM needs no key.
    const keys = [vm.homeKey, ...vm.disks.map(({ key }) => key)]
    return keys.every((key) => key === null || holds(status, vm, key))
  } catch {
    // A host that does not answer anything says nothing about its keys.
    return false
  }
}

/** Whether the host can get a key without vCenter: it holds the KDK, or has the key in memory. */
function holds({ keyProviders }: Status, vm: Vm, { provider, kdkKeyId, keyId }: Key): boolean {
  const isMissing = () =>
    vm.missingKeys.some((key) => key.provider === provider && key.keyId === keyId)
  // Only the keys of a standard provider name no provider.
  if (kdkKeyId === '') return !isMissing()
  return keyProviders.some(
    (held) => held.keyId === kdkKeyId && (held.kind !== TRUSTED || !isMissing()),
  )
}

/** Only vCenter makes keys of standard providers, so users cannot use these without vCenter. */
function mayUse({ keyProviders }: Status, name: string): boolean {
  return keyProviders.some(
    ({ kind, provider, usable }) => provider === name && usable && kind !== STANDARD,
  )
}
