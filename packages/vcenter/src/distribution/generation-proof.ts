import { createHmac, timingSafeEqual } from 'node:crypto'
import { kbkdfCounter, LABELS, type Secret } from '@nkpsim/crypto'

const KEY_BITS = 256

/** The position of a state in the sequence of all states of a vCenter. */
export type Position = { term: number; generation: number }

/** Distinguishes generations that this vCenter sent from generations that a host invented. */
export type GenerationProofs = {
  prove(position: Position): Buffer
  isProved(position: Position, proof: Uint8Array): boolean
}

/**
 * Returns the proofs of one vCenter. Their key is derived from the key of vCenter's certificate
 * authority. A backup contains that key, so a restored vCenter makes the same proofs.
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
