import type { HostCryptoStatus } from '../records/host-crypto.ts'
import type { Vm } from '../records/virtual-machine.ts'

/** VMs that a host tells of at most. */
export const MAX_REPORTED_VMS = 10_000

/** What a host tells its vCenter of what it encrypts. */
export type Inventory = { vms: readonly Vm[]; hostCrypto: HostCryptoStatus }
