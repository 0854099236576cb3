import { kmsKeysOf } from '../inventory/vm-keys.ts'
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
