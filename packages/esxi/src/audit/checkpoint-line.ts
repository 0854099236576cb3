import type { SignedAuditCheckpoint } from '@nkpsim/crypto'

/** A checkpoint as a host stores it. */
export type KeptCheckpoint = {
  checkpoint: SignedAuditCheckpoint
  /** Public key that the vCenter claims to sign with: Ed25519, 32 bytes. */
  publicKey: Buffer
  /** Whether the checkpoint contradicted a stored checkpoint when it arrived. */
  isConflicting: boolean
}

/** Returns the line of a checkpoint, with its newline. */
export function encodeKept({ checkpoint, publicKey, isConflicting }: KeptCheckpoint): Buffer {
  const { instanceId, sequence, hash, timeMs, signature } = checkpoint
  const values = { instanceId, sequence, hash, timeMs, signature: signature.toString('base64') }
  const line = { ...values, publicKey: publicKey.toString('base64'), isConflicting }
  return Buffer.from(`${JSON.stringify(line)}\n`)
}

/** Returns the checkpoint of a line. Returns undefined if the line is damaged or incomplete. */
export function parseKept(line: string): KeptCheckpoint | undefined {
  try {
    const { signature, publicKey, isConflicting, ...checkpoint } = JSON.parse(line)
    const { instanceId, sequence, hash, timeMs } = checkpoint
    if (typeof instanceId !== 'string' || typeof hash !== 'string') return undefined
    if (!Number.isSafeInteger(sequence) || !Number.isSafeInteger(timeMs)) return undefined
    return {
      checkpoint: {
        instanceId,
        sequence,
        hash,
        timeMs,
        signature: Buffer.from(signature, 'base64'),
      },
      publicKey: Buffer.from(publicKey, 'base64'),
      isConflicting: isConflicting === true,
    }
  } catch {
    return undefined
  }
}
