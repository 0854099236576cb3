import type { KeyReference, VmRecord } from './virtual-machine.ts'

/** Whether a host may hold secrets, and the key that encrypts its core dumps. */
export type HostCrypto = {
  mode: 'incapable' | 'prepared' | 'safe' | 'pendingIncapable'
  hostKey: KeyReference | undefined
  requiresEncryptionMode: boolean
}

/** What a host last reported of itself and of its virtual machines. */
export type HostInventory = { vms: readonly VmRecord[]; crypto: HostCrypto }
