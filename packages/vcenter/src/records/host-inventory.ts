import type { KeyReference, VmRecord } from './virtual-machine.ts'

/** Whether a host may hold secrets, and which key encrypts its core dumps. */
export type HostCrypto = {
  mode: 'incapable' | 'prepared' | 'safe' | 'pendingIncapable'
  hostKey: KeyReference | undefined
  requiresEncryptionMode: boolean
}

/** A host's last report about itself and its virtual machines. */
export type HostInventory = {
  vms: readonly VmRecord[]
  crypto: HostCrypto
  /** Whether the host has further virtual machines, which did not fit or were never read. */
  isIncomplete?: true
}
