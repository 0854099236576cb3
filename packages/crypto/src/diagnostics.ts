import { channel } from 'node:diagnostics_channel'

/** Published on at each derivation of a KEK. Nothing of the key is told. */
export const DERIVATIONS = channel('nkpsim.crypto.derivation')

/** What sectors are encrypted with, by its name in OpenSSL. */
export const SECTOR_ALGORITHM = 'aes-256-xts'

/** Published on whenever sectors of a disk were transformed, with a SectorTransform. */
export const SECTOR_TRANSFORMS = channel('nkpsim.crypto.sectors')

export type SectorTransform = { operation: 'encrypt' | 'decrypt'; algorithm: string; bytes: number }
