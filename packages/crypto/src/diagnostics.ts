import { channel } from 'node:diagnostics_channel'

/** Channel for a message at each derivation of a KEK. The message contains no key material. */
export const DERIVATIONS = channel('nkpsim.crypto.derivation')

/** OpenSSL name of the cipher of sectors. */
export const SECTOR_ALGORITHM = 'aes-256-xts'

/** Channel for a SectorTransform whenever sectors of a disk were encrypted or decrypted. */
export const SECTOR_TRANSFORMS = channel('nkpsim.crypto.sectors')

export type SectorTransform = { operation: 'encrypt' | 'decrypt'; algorithm: string; bytes: number }
