import { once } from 'node:events'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import {
  checkServerIdentity,
  connect as connectTls,
  createSecureContext,
  type PeerCertificate,
  type SecureContext,
  type TLSSocket,
} from 'node:tls'
import {
  type Connections,
  type SecuredClientStream,
  type TlsClientOptions,
  TlsFailure,
} from './connections.ts'
import { isTrustedItself } from './pem-certificates.ts'
import { closedError, socketStream } from './socket-stream.ts'

/** Codes of OpenSSL for an alert with which a server refuses a client (RFC 8446, 6.2). */
const CLIENT_ALERT =
  /^ERR_SSL_.*ALERT_(?:HANDSHAKE_FAILURE|NO_CERTIFICATE|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_\w+|UNKNOWN_CA|ACCESS_DENIED)$/

/** The connections of this machine. */
export const systemConnections: Connections = {
  connect: async (place, signal) => {
    signal.throwIfAborted()
    const socket = connectTcp({ ...place, noDelay: true })
    const destroy = (): void => void socket.destroy()
    signal.addEventListener('abort', destroy, { once: true })
    socket.once('close', () => signal.removeEventListener('abort', destroy))
    try {
      await once(socket, 'connect', { signal })
    } catch (error) {
      socket.on('error', () => undefined)
      socket.destroy()
      signal.throwIfAborted()
      throw error
    }
    const { stream, detach } = socketStream(socket)
    return {
      ...stream,
      secure: async (options) => {
        detach()
        try {
          return await secureClient(socket, options)
        } catch (error) {
          socket.destroy()
          throw error
        }
      },
    }
  },
}

async function secureClient(
  socket: Socket,
  options: TlsClientOptions,
): Promise<SecuredClientStream> {
  const { host, trustedPem } = options
  const secured = connectTls({
    socket,
    secureContext: contextOf(options),
    // Names only: servers compare the name with their certificates (RFC 6066, 3).
    ...(isIP(host) === 0 ? { servername: host } : {}),
    rejectUnauthorized: trustedPem !== undefined,
    // Old servers have no TLS 1.3.
    minVersion: 'TLSv1.2',
    checkServerIdentity: (_name, shown: PeerCertificate) =>
      trustedPem !== undefined && isTrustedItself(shown.raw, trustedPem)
        ? undefined
        : checkServerIdentity(host, shown),
  })
  // Errors after the handshake reach the readers of the stream.
  for (const each of [socket, secured]) each.on('error', () => undefined)
  const { promise, resolve, reject } = Promise.withResolvers<SecuredClientStream>()
  secured.once('error', (error) => reject(failureOf(error, secured)))
  secured.once('close', () => reject(new TlsFailure('broken', closedError().message)))
  secured.once('secureConnect', () => {
    const { stream } = socketStream(secured, (error) => failureOf(error, secured))
    resolve({ stream, chainPem: shownChain(secured) })
  })
  return promise
}

/** @throws TlsFailure identity-invalid */
function contextOf({ trustedPem, identity }: TlsClientOptions): SecureContext {
  try {
    return createSecureContext({
      ...(trustedPem === undefined ? {} : { ca: trustedPem }),
      ...(identity === undefined
        ? {}
        : { cert: identity.certificatePem, key: identity.privateKeyPem }),
      // Trusts a certificate of the server itself, or of an intermediate authority.
      allowPartialTrustChain: true,
    })
  } catch (cause) {
    throw new TlsFailure('identity-invalid', messageOf(cause), { cause })
  }
}

function failureOf(error: Error, secured: TLSSocket): TlsFailure {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const verdict: unknown = secured.authorizationError
  if (verdict !== undefined && verdict !== null)
    return new TlsFailure('server-untrusted', error.message, { cause: error })
  return new TlsFailure(
    CLIENT_ALERT.test(code) ? 'client-untrusted' : 'broken',
    // Messages of OpenSSL have several parts; the reason is the one that people read.
    'reason' in error && typeof error.reason === 'string' ? error.reason : error.message,
    { cause: error },
  )
}

/** Certificates that the server sent, its own first. */
function shownChain(secured: TLSSocket): string[] {
  const chain: string[] = []
  let certificate = secured.getPeerX509Certificate()
  while (certificate !== undefined && !chain.includes(certificate.toString())) {
    chain.push(certificate.toString())
    certificate = certificate.issuerCertificate
  }
  return chain
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
