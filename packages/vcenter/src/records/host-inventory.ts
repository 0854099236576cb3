import type { KeyReference, VmRecord } from './virtual-machine.ts'

/** Whether a host is safe for what is secret, and the key that encrypts its core dumps. */
export type HostCrypto = {
  mode: 'incapable' | 'prepared' | 'safe' | 'pendingIncapable'
  hostKey: KeyReference | undefined
  requiresEncryptionMode: boolean
}

/** What a host said last of its virtual machines and of itself. */
export type HostInventory = { vms: readonly VmRecord[]; crypto: HostCrypto }
