import { RpcError } from '../errors/rpc-error.ts'
import { identityOfSubjectAltName } from '../identity/certificate-identity.ts'
import { formatIdentityUri, type PeerIdentity } from '../identity/peer-identity.ts'

/**
 * The server that a client expects, by kind, by id, or by both. The client always verifies the
 * chain of the certificate.
 */
export type ExpectedPeer = Partial<PeerIdentity>

/**
 * Returns why the names of a verified certificate are not those of the expected server.
 * @param subjectAltName in the form of node:tls
 * @returns undefined if they are the names of the expected server
 */
export function unexpectedPeer(
  subjectAltName: string | undefined,
  expected: ExpectedPeer | undefined,
): Error | undefined {
  try {
    const actual = identityOfSubjectAltName(subjectAltName)
    if (expected?.kind !== undefined && actual.kind !== expected.kind) return unexpected(actual)
    if (expected?.id !== undefined && actual.id !== expected.id) return unexpected(actual)
    return undefined
  } catch (error) {
    if (error instanceof RpcError) return new Error(error.message, { cause: error })
    throw error
  }
}

function unexpected(actual: PeerIdentity): Error {
  return new Error(`it is ${formatIdentityUri(actual)}, which is not who was expected there`)
}
