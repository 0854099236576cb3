import { createSecureContext, type SecureContext } from 'node:tls'
import { ChannelCredentials } from '@grpc/grpc-js'
import { MIN_TLS_VERSION, type TlsIdentity } from '../tls-identity.ts'
import { type ExpectedPeer, unexpectedPeer } from './expected-peer.ts'
import type { ServerCertificate } from './server-certificate.ts'

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
    checkServerIdentity: (_host, { subjectaltname }) => unexpectedPeer(subjectaltname, expectPeer),
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
