import type { KeyName } from '../key-provider/key-source.ts'
import type { HostCryptoStatus } from '../records/host-crypto.ts'
import type { TrustAttestation } from '../records/trusted-infrastructure.ts'
import type { Vm } from '../records/virtual-machine.ts'
import type { VsanReport } from '../records/vsan.ts'

/**
 * Maximum number of VMs that a host reports. vCenter keeps one VM less, so it notices that others
 * are missing.
 */
export const MAX_REPORTED_VMS = 10_001

/** What a host reports to its vCenter about the objects that it encrypts. */
export type Inventory = {
  vms: readonly Vm[]
  hostCrypto: HostCryptoStatus
  /**
   * KEKs of standard providers that registered VMs or the host key need, and that the host does not
   * hold.
   */
  missingKeys: readonly KeyName[]
  /** Revision of the host's VMs when the host began to read them. */
  revision: number
  /** Attestation by a Trust Authority. Missing if the host is not a Trusted Host. */
  trust?: TrustAttestation
  /** What the host reports about its vSAN cluster. Missing if it is in none. */
  vsan?: VsanReport
  /** What vSphere HA reports. Missing if the host has no part in it. */
  ha?: {
    waiting: readonly { vm: string; reason: string; isLocked: boolean }[]
    failedHosts: readonly string[]
  }
}
