import { kmsKeysOf } from '../inventory/vm-keys.ts'
import type { MissingProvidedKey } from '../key-provider/standard/key-answers.ts'
import type { NewEvent } from '../records/event.ts'
import type { VmRecord } from '../records/virtual-machine.ts'

/** Why a key cannot be had: its key server does not have it, or no key server answers. */
export type LockReason = 'missing' | 'cluster'

const IDS = {
  missing: 'com.vmware.vc.vm.Crypto.VMLocked.KeyMissingOnKMS',
  cluster: 'com.vmware.vc.vm.Crypto.VMLocked.KMSClusterError',
} as const satisfies Record<LockReason, NewEvent['id']>

/** Returns the events about locked virtual machines whose keys a provider does not give. Pure. */
export function lockEvents(
  vms: readonly VmRecord[],
  provider: string,
  missing: readonly { keyId: string }[],
  reason: LockReason,
  timeMs: number,
): NewEvent[] {
  const ids = new Set(missing.map(({ keyId }) => keyId))
  const needs = (vm: VmRecord): boolean =>
    kmsKeysOf(vm).some((key) => key.provider === provider && ids.has(key.keyId))
  return vms
    .filter((vm) => (vm.isLocked || !vm.isValid) && needs(vm))
    .map(({ name }) => ({
      ...{ id: IDS[reason], entityKind: 'virtualMachine', entity: name, timeMs },
    }))
}

/** Returns the events about keys that a host misses, and about the machines that this locks. */
export function missingKeyEvents({
  host,
  provider,
  missing,
  vms,
  nowMs,
}: {
  host: string
  provider: string
  missing: readonly MissingProvidedKey[]
  vms: readonly VmRecord[]
  nowMs: number
}): NewEvent[] {
  const [first] = missing
  if (first === undefined) return []
  const why = first.reason === 'KeyStateClusterUnreachable' ? 'cluster' : 'missing'
  const count = missing.length === 1 ? 'a key' : `${missing.length} keys`
  return [
    {
      id:
        why === 'missing'
          ? 'com.vmware.vc.kms.crypto.SendKeyError.KeyMissingOnKMS'
          : 'com.vmware.vc.kms.crypto.SendKeyError.KMSClusterError',
      ...{ entityKind: 'keyProvider', entity: provider, timeMs: nowMs },
      message: `Host ${host} did not get ${count} of key provider ${provider}: ${first.message}`,
    },
    ...lockEvents(vms, provider, missing, why, nowMs),
  ]
}
