import { channel } from 'node:diagnostics_channel'

/** Receives a message at each derivation of a KEK, without key material. */
export const DERIVATIONS = channel('nkpsim.crypto.derivation')

/** Cipher of the sectors, by its OpenSSL name. */
export const SECTOR_ALGORITHM = 'aes-256-xts'

/** Receives a SectorTransform whenever sectors of a disk were transformed. */
export const SECTOR_TRANSFORMS = channel('nkpsim.crypto.sectors')

export type SectorTransform = { operation: 'encrypt' | 'decrypt'; algorithm: string; bytes: number }
