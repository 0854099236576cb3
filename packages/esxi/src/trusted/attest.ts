import type { KeyObject } from 'node:crypto'
import { attestationNonce, proofKeyBytes } from '@nkpsim/crypto'
import { type Network, oneLine, RpcError } from '@nkpsim/rpc'
import type { HostAttestation } from '../attestation/host-attestation.ts'
import { EsxiError } from '../errors.ts'
import type { TrustService } from '../records/trusted-infrastructure.ts'

const CONNECT_TIMEOUT_MS = 5000
const BEGIN_TIMEOUT_MS = 10_000
const FINISH_TIMEOUT_MS = 20_000
/** Maximum size of a part of an event log in a message. */
const LOG_PART_BYTES = 8192
const MAX_TOKEN_CHARACTERS = 8192
const MAX_LIFETIME_MS = 24 * 3_600_000

/** The network as a host reaches a Trust Authority: without a certificate of its own. */
export type TrustNetwork = Pick<Network, 'connectPinned' | 'fetchCertificate'>

/** Names the service in the text of an error, which may name it already. */
export function problemOf({ address }: TrustService, error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.startsWith(`${address} `) ? text : `${address}: ${text}`
}

/** What an attestation service gives to an attested host. */
export type Attested = {
  /** JSON web token for key provider services. It is valid only with the proof key. */
  token: string
  lifetimeMs: number
}

/**
 * Attests this host at one service. The quote of the TPM covers the proof key.
 * @param proofKey private key on P-256
 * @throws EsxiError HOST_NOT_ATTESTED if the service refuses the host; TPM_UNAVAILABLE, TPM_BUSY
 * @throws RpcError if the service does not answer
 */
export async function attestAt(
  service: TrustService,
  {
    network,
    attestation,
    proofKey,
    signal,
  }: {
    network: TrustNetwork
    attestation: Pick<HostAttestation, 'identity' | 'attest'>
    proofKey: KeyObject
    signal: AbortSignal
  },
): Promise<Attested> {
  const { bootPolicyCounter: _counter, ...identity } = await attestation.identity()
  const channel = await network.connectPinned({
    address: service.address,
    pinnedThumbprint: service.thumbprint,
    timeoutMs: CONNECT_TIMEOUT_MS,
  })
  try {
    const client = channel.client('nkpsim.trust.v1.AttestationService')
    const key = proofKeyBytes(proofKey)
    const challenge = await client.beginAttestation(
      { ...identity, proofKey: key },
      { timeoutMs: BEGIN_TIMEOUT_MS, signal },
    )
    const { activation, quote, pcrValues, eventLog } = await attestation.attest({
      nonce: attestationNonce(challenge.nonce, key),
      credential: {
        blob: Buffer.from(challenge.credentialBlob),
        encryptedSecret: Buffer.from(challenge.encryptedSecret),
      },
    })
    const header = {
      ...identity,
      context: challenge.context,
      proofKey: key,
      activation,
      attested: quote.attested,
      signature: quote.signature,
      pcrValues: [...pcrValues].sort(([a], [b]) => a - b).map(([, value]) => value),
      kinds: ['TOKEN_KIND_KEY_PROVIDER' as const],
    }
    async function* parts() {
      yield { header }
      for (let start = 0; start < eventLog.length; start += LOG_PART_BYTES)
        yield { eventLog: eventLog.subarray(start, start + LOG_PART_BYTES) }
    }
    const verdict = await client.finishAttestation(parts(), {
      timeoutMs: FINISH_TIMEOUT_MS,
      signal,
    })
    const token = verdict.tokens.find(({ kind }) => kind === 'TOKEN_KIND_KEY_PROVIDER')?.token
    if (!verdict.attested)
      throw new EsxiError(
        'HOST_NOT_ATTESTED',
        oneLine(verdict.message) || 'the service refuses this host',
      )
    if (token === undefined || token.length > MAX_TOKEN_CHARACTERS || !(verdict.lifetimeMs > 0))
      throw new RpcError('INTERNAL', 'INVALID_ANSWER', 'the service sent no usable token')
    return { token, lifetimeMs: Math.min(verdict.lifetimeMs, MAX_LIFETIME_MS) }
  } finally {
    channel.close()
  }
}
