import { RpcError } from '../errors/rpc-error.ts'

const KINDS = ['vcenter', 'host', 'operator'] as const
const MAX_ID_LENGTH = 128
const PREFIX = 'urn:nkpsim:'

/**
 * The holder of a certificate. The certificate contains it as the only URI among its subject
 * alternative names.
 */
export type PeerIdentity = { kind: (typeof KINDS)[number]; id: string }

/**
 * Formats an identity as `urn:nkpsim:<kind>:<id>` (RFC 8141). The id is percent-encoded except `@`,
 * so no character can end the URI in a certificate's list of names.
 * @throws RpcError INVALID_IDENTITY if the id is empty, longer than 128 characters or no Unicode
 *   text
 */
export function formatIdentityUri(identity: PeerIdentity): string {
  const { id } = identity
  if (id.length === 0 || id.length > MAX_ID_LENGTH || !id.isWellFormed()) {
    throw invalidIdentity(`an identity needs 1 to ${MAX_ID_LENGTH} characters`)
  }
  return `${PREFIX}${identity.kind}:${encodeId(id)}`
}

/**
 * Parses exactly the output of formatIdentityUri, so each identity has a single spelling.
 * @throws RpcError INVALID_IDENTITY
 */
export function parseIdentityUri(text: string): PeerIdentity {
  const [, kindText, encoded] = /^urn:nkpsim:([a-z]+):([^:]+)$/.exec(text) ?? []
  const kind = KINDS.find((known) => known === kindText)
  if (kind === undefined || encoded === undefined || encoded.length > 12 * MAX_ID_LENGTH) {
    throw invalidIdentity('not an identity of nkpsim')
  }
  const identity = { kind, id: decodeId(encoded) }
  if (formatIdentityUri(identity) !== text) throw invalidIdentity('identity is not spelled plainly')
  return identity
}

function encodeId(id: string): string {
  return encodeURIComponent(id)
    .replaceAll('%40', '@')
    .replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
}

function decodeId(encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch (cause) {
    throw invalidIdentity('identity is not spelled plainly', cause)
  }
}

function invalidIdentity(message: string, cause?: unknown): RpcError {
  return new RpcError('UNAUTHENTICATED', 'INVALID_IDENTITY', message, { cause })
}
