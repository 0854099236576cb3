import { isProofValid, type ProvenCall } from '@nkpsim/crypto'
import { requireKeyProviderToken } from '../attestation/tokens.ts'
import { TrustError } from '../errors.ts'
import type { TrustConfiguration } from '../records/configuration.ts'
import type { Nonces } from './nonces.ts'

/** Shows that a caller is the host that a token is about. */
export type HostProof = {
  token: string
  /** X and Y on P-256, 64 bytes. */
  proofKey: Buffer
  nonce: Buffer
  /** 64 bytes. */
  signature: Buffer
}

/**
 * Checks the proof of a call, and marks its nonce as used.
 * @returns the EK name of the host in hex
 * @throws TrustError TOKEN_INVALID, TOKEN_EXPIRED, PROOF_INVALID, CALL_LIMIT_REACHED
 */
export function requireProof(
  { token, proofKey, nonce, signature }: HostProof,
  call: ProvenCall,
  {
    configuration,
    nonces,
    nowMs,
  }: {
    configuration: Pick<TrustConfiguration, 'group' | 'members'>
    nonces: Nonces
    nowMs: number
  },
): string {
  // The cheapest check comes first, because strangers can call.
  if (!nonces.isFresh(nonce)) throw invalid('its nonce is too old: get a new one')
  const host = requireKeyProviderToken(token, configuration, { proofKey, nowMs })
  if (!isProofValid(call, proofKey, signature))
    throw invalid('the proof key did not sign this call')
  if (!nonces.use(nonce)) throw invalid('its nonce was used before: get a new one')
  return host
}

function invalid(reason: string): TrustError {
  return new TrustError('PROOF_INVALID', `the proof of the call is invalid: ${reason}`)
}
