import type { TrustAttestation } from './trusted-infrastructure.ts'
import type { KeyReference, VmRecord } from './virtual-machine.ts'
import type { VsanReport } from './vsan.ts'

/** Whether a host may hold secrets, and which key encrypts its core dumps. */
export type HostCrypto = {
  mode: 'incapable' | 'prepared' | 'safe' | 'pendingIncapable'
  hostKey: KeyReference | undefined
  requiresEncryptionMode: boolean
  /** Whether the host stores KEKs of standard providers. Missing if it does not. */
  keyPersistence?: true
}

/** A virtual machine that vSphere HA cannot restart now. */
export type WaitingVm = { name: string; reason: string; isLocked: boolean }

/** What the primary of vSphere HA reports: such machines, and names of hosts that failed. */
export type HaReport = { waiting: readonly WaitingVm[]; failedHosts: readonly string[] }

/** A host's last report about itself and its virtual machines. */
export type HostInventory = {
  vms: readonly VmRecord[]
  crypto: HostCrypto
  /** What the host reports as primary of vSphere HA. Missing if it reports nothing. */
  ha?: HaReport
  /** What the host reports as Trusted Host. Missing if it is not one. */
  trust?: TrustAttestation
  /** What the host reports about its vSAN cluster. Missing if it is in none. */
  vsan?: VsanReport
  /** Whether the host has further virtual machines, which did not fit or were never read. */
  isIncomplete?: true
}
