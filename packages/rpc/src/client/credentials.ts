import { createSecureContext, type PeerCertificate, type SecureContext } from 'node:tls'
import { ChannelCredentials } from '@grpc/grpc-js'
import { RpcError } from '../errors/rpc-error.ts'
import { identityOfSubjectAltName } from '../identity/certificate-identity.ts'
import { formatIdentityUri, type PeerIdentity } from '../identity/peer-identity.ts'
import { MIN_TLS_VERSION, type TlsIdentity } from '../tls-identity.ts'
import type { ServerCertificate } from './server-certificate.ts'

/**
 * The server that a client expects, by kind, by id, or by both. The client always verifies the
 * chain of the certificate.
 */
export type ExpectedPeer = Partial<PeerIdentity>

/** A vCenter uses one identity for hundreds of hosts, so each identity is parsed only once. */
const secureContexts = new WeakMap<TlsIdentity, SecureContext>()

/**
 * Returns credentials that present the client's certificate. They verify a server's chain and
 * identity, but not its host name.
 */
export function createMutualCredentials(
  tls: TlsIdentity,
  expectPeer: ExpectedPeer | undefined,
): ChannelCredentials {
  return ChannelCredentials.createFromSecureContext(secureContextOf(tls), {
    rejectUnauthorized: true,
    checkServerIdentity: (_host, certificate) => refuseUnexpected(certificate, expectPeer),
  })
}

/**
 * Returns credentials without a client certificate. They accept only a server that presents the
 * pinned certificate and holds its private key.
 */
export function createPinnedCredentials({
  pem,
  thumbprint,
}: ServerCertificate): ChannelCredentials {
  const context = createSecureContext({
    ca: pem,
    // The pinned certificate may be the end of the chain, even if an authority issued it.
    allowPartialTrustChain: true,
    minVersion: MIN_TLS_VERSION,
  })
  return ChannelCredentials.createFromSecureContext(context, {
    rejectUnauthorized: true,
    // The root may have issued other certificates. So compare the pinned certificate, not a name.
    checkServerIdentity: (_host, { fingerprint256 }) =>
      fingerprint256 === thumbprint
        ? undefined
        : new Error(`it shows the certificate ${fingerprint256}, not ${thumbprint}`),
  })
}

function secureContextOf(tls: TlsIdentity): SecureContext {
  const known = secureContexts.get(tls)
  if (known !== undefined) return known
  const context = createSecureContext({
    cert: tls.certificatePem,
    key: tls.privateKeyPem,
    ca: tls.rootsPem,
    minVersion: MIN_TLS_VERSION,
  })
  secureContexts.set(tls, context)
  return context
}

function refuseUnexpected(
  certificate: PeerCertificate,
  expected: ExpectedPeer | undefined,
): Error | undefined {
  try {
    const actual = identityOfSubjectAltName(certificate.subjectaltname)
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
