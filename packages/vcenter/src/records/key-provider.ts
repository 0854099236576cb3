import type { Secret } from '@nkpsim/crypto'

/** A native key provider as it is kept. */
export type KeyProvider = {
  name: string
  /** UUID of the KDK. */
  keyId: string
  /** 32 bytes. */
  kdk: Secret
  /** Key check value of the KDK, 32 hex digits. */
  kcv: string
  tpmRequired: boolean
  isDefault: boolean
  /** When its backup was last downloaded; undefined: never. */
  backedUpTimeMs: number | undefined
  /** When its key_id was last changed after it was made; undefined: never. */
  updatedTimeMs: number | undefined
}

/** The provider that a cluster or folder has for its own, instead of the vCenter's default. */
export type EntityDefault = { kind: 'cluster' | 'folder'; entity: string; provider: string }
