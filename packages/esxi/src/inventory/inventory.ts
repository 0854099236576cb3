import type { HostCryptoStatus } from '../records/host-crypto.ts'
import type { Vm } from '../records/virtual-machine.ts'

/** VMs that a host tells of at most. */
export const MAX_REPORTED_VMS = 10_000

/** What a host reports to its vCenter about the objects that it encrypts. */
export type Inventory = { vms: readonly Vm[]; hostCrypto: HostCryptoStatus }
