import type { Secret } from '@nkpsim/crypto'

/** The vCenter that manages the host, and its last applied desired state. */
export type Management = {
  vcenterInstanceId: string
  certificatePem: string
  rootsPem: string
  /** PKCS#8 DER. */
  privateKey: Secret
  /** 0 before the first desired state is applied. */
  term: number
  generation: number
  /** vCenter's proof that it sent this generation, Base64. Undefined if vCenter sent no proof. */
  generationProof?: string | undefined
  /** Tokens that vCenter revoked. Undefined if vCenter sent no list. */
  revocations?: Revocations
}

/** Tokens that the host refuses before they expire. */
export type Revocations = {
  /** Every token of an earlier epoch is refused. */
  epoch: number
  /** Number of the list within its epoch. It grows with each change. */
  revision: number
  tokens: readonly { id: string; expiresMs: number }[]
  /** Users, each with an epoch. The host refuses a user's tokens of earlier epochs. */
  users?: readonly { user: string; epoch: number; expiresMs: number }[]
}
