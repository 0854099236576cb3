import { createHmac, timingSafeEqual } from 'node:crypto'
import { kbkdfCounter, LABELS, type Secret } from '@nkpsim/crypto'

const KEY_BITS = 256

/** A state of a vCenter among all that it had. */
export type Position = { term: number; generation: number }

/** Tells generations that this vCenter sent from those that a host made up. */
export type GenerationProofs = {
  prove(position: Position): Buffer
  isProved(position: Position, proof: Uint8Array): boolean
}

/**
 * Proofs of one vCenter. The key comes from its authority's: as long as hosts take it for their
 * vCenter, a restored one makes the same proofs.
 */
export function generationProofs(instanceId: string, authorityKeyPkcs8: Secret): GenerationProofs {
  const key = kbkdfCounter({
    key: authorityKeyPkcs8,
    label: LABELS.generationProof,
    context: Buffer.from(instanceId),
    lengthBits: KEY_BITS,
  })
  const prove = ({ term, generation }: Position): Buffer =>
    createHmac('sha256', key.reveal()).update(`${instanceId} ${term} ${generation}`).digest()
  return {
    prove,
    isProved: (position, proof) => {
      const expected = prove(position)
      return proof.length === expected.length && timingSafeEqual(proof, expected)
    },
  }
}
