import type { KeyObject } from 'node:crypto'
import {
  formatTrustedKeyId,
  type ProvenCall,
  proofKeyBytes,
  Secret,
  signProof,
} from '@nkpsim/crypto'
import { oneLine, type RpcClient, RpcError } from '@nkpsim/rpc'
import type { TrustService } from '../records/trusted-infrastructure.ts'
import type { TrustNetwork } from './attest.ts'

const KEY_PROVIDER_SERVICE = 'nkpsim.trust.v1.KeyProviderService'

const CONNECT_TIMEOUT_MS = 5000
const NONCE_TIMEOUT_MS = 5000
/** A key provider service asks a key server, which may take some seconds. */
const CALL_TIMEOUT_MS = 15_000
const KEK_BYTES = 32

/** The service answers, but no key server gives it the primary key. */
export const KEY_SERVER_UNAVAILABLE = 'KEY_SERVER_UNAVAILABLE'

/** Maximum number of keys in a message. */
export const MAX_KEYS_PER_CALL = 64

/** A KEK that only a key provider service can open. */
export type WrappedKek = { primaryKeyId: string; wrappedKek: Buffer }

/** A new KEK, which the caller wipes, and its wrapped form. */
export type NewKek = WrappedKek & { kek: Secret }

/** A KEK, which the caller wipes, or why the service did not unwrap it. */
export type UnwrapAnswer = { kek: Secret } | { code: string; message: string }

/** How a host shows a key provider service that it is attested. */
export type Proving = { token: string; proofKey: KeyObject }

/**
 * Asks a key provider service for a new KEK.
 * @throws RpcError
 */
export function wrapAt(
  service: TrustService,
  network: TrustNetwork,
  providerId: string,
  proving: Proving,
): Promise<NewKek> {
  return atService(service, network, async (client) => {
    const proof = await prove(client, { method: 'WrapKeys', providerId, keyCount: 1 }, proving)
    const answer = await client.wrapKeys(
      { providerId, keyCount: 1, proof },
      { timeoutMs: CALL_TIMEOUT_MS },
    )
    const [made] = answer.keys
    const wrapped = made?.wrapped && {
      primaryKeyId: made.wrapped.primaryKeyId,
      wrappedKek: Buffer.from(made.wrapped.ciphertext),
    }
    // Another service would refuse a message with a wrapped key of wrong form, and then it would
    // count as failing instead of this one.
    const isUsable = wrapped != null && isInKeyId({ providerId, ...wrapped })
    if (
      made === undefined ||
      !isUsable ||
      made.key.length !== KEK_BYTES ||
      answer.keys.length > 1
    ) {
      wipe(answer.keys)
      throw invalidAnswer(service)
    }
    return { kek: Secret.from(made.key), ...wrapped }
  })
}

/**
 * Asks a key provider service to unwrap at most MAX_KEYS_PER_CALL KEKs. Returns one result for
 * each, in order.
 * @throws RpcError
 */
export function unwrapAt(
  service: TrustService,
  network: TrustNetwork,
  { providerId, keys }: { providerId: string; keys: readonly WrappedKek[] },
  proving: Proving,
): Promise<UnwrapAnswer[]> {
  return atService(service, network, async (client) => {
    const wrapped = keys.map(({ primaryKeyId, wrappedKek }) => ({
      primaryKeyId,
      ciphertext: wrappedKek,
    }))
    const proof = await prove(client, { method: 'UnwrapKeys', providerId, wrapped }, proving)
    const answer = await client.unwrapKeys(
      { providerId, wrapped, proof },
      { timeoutMs: CALL_TIMEOUT_MS },
    )
    if (answer.keys.length !== keys.length) {
      wipe(answer.keys)
      throw invalidAnswer(service)
    }
    return answer.keys.map(({ key, reason, message }) =>
      key.length === KEK_BYTES
        ? { kek: Secret.from(key) }
        : {
            code: oneLine(reason) || 'INVALID_ANSWER',
            message: oneLine(message) || 'the service sent no key',
          },
    )
  })
}

/**
 * Whether an error is a failure of the service. Other errors are about the request, or about the
 * configuration of the service.
 */
export function isServiceFailure(error: RpcError): boolean {
  return SERVICE_FAILURES.has(error.status) || error.code === 'THUMBPRINT_MISMATCH'
}

/** Whether a service refused the token or the proof of this host. */
export function isTokenRefused(error: unknown): boolean {
  return error instanceof RpcError && error.status === 'UNAUTHENTICATED'
}

const SERVICE_FAILURES: ReadonlySet<string> = new Set([
  'CANCELLED',
  'DEADLINE_EXCEEDED',
  'INTERNAL',
  'RESOURCE_EXHAUSTED',
  'UNAUTHENTICATED',
  'UNAVAILABLE',
  'UNIMPLEMENTED',
  'UNKNOWN',
])

/** Whether a service did not unwrap a KEK because no key server gave it the primary key. */
export function isKeyServerLost(
  answer: UnwrapAnswer,
): answer is Exclude<UnwrapAnswer, { kek: Secret }> {
  return 'code' in answer && answer.code === KEY_SERVER_UNAVAILABLE
}

/** Returns the error of a service that cannot reach its key server. Another service may. */
export function keyServerUnavailable(message: string): RpcError {
  return new RpcError('UNAVAILABLE', KEY_SERVER_UNAVAILABLE, message)
}

/** Whether a wrapped KEK has the form of key ids. */
function isInKeyId(parts: Parameters<typeof formatTrustedKeyId>[0]): boolean {
  try {
    return formatTrustedKeyId(parts) !== ''
  } catch {
    return false
  }
}

type Client = RpcClient<typeof KEY_PROVIDER_SERVICE>

async function atService<T>(
  { address, thumbprint }: TrustService,
  network: TrustNetwork,
  call: (client: Client) => Promise<T>,
): Promise<T> {
  const channel = await network.connectPinned({
    address,
    pinnedThumbprint: thumbprint,
    timeoutMs: CONNECT_TIMEOUT_MS,
  })
  try {
    return await call(channel.client(KEY_PROVIDER_SERVICE))
  } finally {
    channel.close()
  }
}

/** A call without what the service and the token add. */
type Content = ProvenCall extends infer Call
  ? Call extends ProvenCall
    ? Omit<Call, 'serviceId' | 'nonce' | 'token'>
    : never
  : never

async function prove(client: Client, content: Content, { token, proofKey }: Proving) {
  const { nonce, serviceId } = await client.createNonce({}, { timeoutMs: NONCE_TIMEOUT_MS })
  const signature = signProof({ ...content, serviceId, nonce, token }, proofKey)
  return { token, proofKey: proofKeyBytes(proofKey), nonce, signature }
}

/** Zeroes the keys of an answer that is not used. */
function wipe(keys: readonly { key: Uint8Array }[]): void {
  for (const { key } of keys) key.fill(0)
}

function invalidAnswer({ address }: TrustService): RpcError {
  return new RpcError('INTERNAL', 'INVALID_ANSWER', `${address} sent an answer of wrong form`)
}
