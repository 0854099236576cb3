import { channel } from 'node:diagnostics_channel'

/** Published on at each derivation of a KEK. Nothing of the key is told. */
export const DERIVATIONS = channel('nkpsim.crypto.derivation')

/** Published on whenever sectors of a disk were transformed, with a SectorTransform. */
export const SECTOR_TRANSFORMS = channel('nkpsim.crypto.sectors')

export type SectorTransform = { operation: 'encrypt' | 'decrypt'; algorithm: string; bytes: number }
