import type { Secret } from '@nkpsim/crypto'

/** The vCenter that manages the host, and its last applied desired state. */
export type Management = {
  vcenterInstanceId: string
  certificatePem: string
  rootsPem: string
  /** PKCS#8 DER. */
  privateKey: Secret
  /** 0 until a first desired state is applied. */
  term: number
  generation: number
  /** vCenter's proof that it sent this generation, Base64; undefined: it sent none. */
  generationProof?: string | undefined
  /** Tokens that it revoked; undefined: it has not sent any. */
  revocations?: Revocations
}

/** Tokens of sessions that the host refuses before they expire. */
export type Revocations = {
  /** Tokens of earlier epochs are all refused. */
  epoch: number
  /** Grows with each change within an epoch. */
  revision: number
  tokens: readonly { id: string; expiresMs: number }[]
  /** Users whose tokens of earlier epochs than these are refused. */
  users?: readonly { user: string; epoch: number; expiresMs: number }[]
}
