import { composeName } from '@nkpsim/daemon/name-text'
import type { esxiV1 } from '@nkpsim/rpc'
import { boundedProviderName, boundedText } from '../records/bounded-text.ts'
import type { HostCrypto, HostInventory } from '../records/host-inventory.ts'
import type { KeyReference, VmRecord } from '../records/virtual-machine.ts'

/** Maximum number of registered virtual machines that a host may report. */
const MAX_VMS = 10_000
const MAX_DISKS = 16
/**
 * Maximum size of the stored inventory, as JSON. The size is enough for MAX_VMS virtual machines,
 * unless all texts have their maximum length.
 */
const MAX_RECORD_CHARACTERS = 4 * 1024 * 1024

const MODES: Partial<Record<esxiV1.HostCryptoMode__Output, HostCrypto['mode']>> = {
  HOST_CRYPTO_MODE_PREPARED: 'prepared',
  HOST_CRYPTO_MODE_SAFE: 'safe',
  HOST_CRYPTO_MODE_PENDING_INCAPABLE: 'pendingIncapable',
}

/** Assembles the parts in which a host reports its virtual machines. */
export function createInventoryReader(): {
  /** Takes a part. Returns the whole inventory after the last part, otherwise undefined. */
  take(part: esxiV1.VmInventory__Output): HostInventory | undefined
} {
  let vms: VmRecord[] = []
  let characters = 0
  const add = (vm: VmRecord): void => {
    characters += JSON.stringify(vm).length
    if (vms.length < MAX_VMS && characters <= MAX_RECORD_CHARACTERS) vms.push(vm)
  }
  return {
    take: ({ vms: part, continued, complete, hostCrypto }) => {
      if (!continued) {
        vms = []
        characters = 0
      }
      for (const vm of part) add(readVm(vm))
      if (!complete) return undefined
      return { vms, crypto: readCrypto(hostCrypto) }
    },
  }
}

/** What vCenter assumes about a host that has not reported yet. */
export const UNKNOWN_CRYPTO: HostCrypto = {
  mode: 'incapable',
  hostKey: undefined,
  requiresEncryptionMode: false,
}

function readVm(vm: esxiV1.Vm__Output): VmRecord {
  return {
    uuid: boundedText(vm.uuid),
    name: composeName(boundedText(vm.name)),
    datastore: boundedText(vm.datastore),
    isTemplate: vm.isTemplate,
    isPoweredOn: vm.powerState === 'POWER_STATE_POWERED_ON',
    isLocked: vm.cryptoState === 'CRYPTO_STATE_LOCKED',
    isValid: vm.validity !== 'VALIDITY_INVALID',
    home: reference(vm.homeKey?.provider, vm.homeKey?.kdkKeyId),
    disks: vm.disks.slice(0, MAX_DISKS).map(({ key }) => reference(key?.provider, key?.kdkKeyId)),
  }
}

function readCrypto(crypto: esxiV1.HostCrypto__Output | null): HostCrypto {
  if (crypto === null) return UNKNOWN_CRYPTO
  return {
    mode: MODES[crypto.mode] ?? 'incapable',
    hostKey:
      crypto.hostKeyProvider === ''
        ? undefined
        : reference(crypto.hostKeyProvider, crypto.hostKeyKdkKeyId),
    requiresEncryptionMode: crypto.requiresEncryptionMode,
  }
}

function reference(provider = '', keyId = ''): KeyReference {
  return { provider: boundedProviderName(provider), keyId: boundedText(keyId) }
}
