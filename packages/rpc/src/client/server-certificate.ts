import { once } from 'node:events'
import { isIP } from 'node:net'
import { connect } from 'node:tls'
import { MIN_TLS_VERSION } from '../tls-identity.ts'
import { hostAndPort } from './address.ts'
import { thumbprintMismatch, toUnreachable } from './call-error.ts'

/** A certificate and its thumbprint: SHA-256 in upper-case hex with colons. */
export type ServerCertificate = { pem: string; thumbprint: string }

/**
 * Fetches the certificate that a server presents, without verifying it. A person or a pin must
 * confirm the certificate. Sends no data to the server on that connection.
 * @throws RpcError PEER_UNREACHABLE
 */
export async function fetchServerCertificate(
  address: string,
  { timeoutMs }: { timeoutMs: number },
): Promise<ServerCertificate> {
  const { host, port } = hostAndPort(address)
  const socket = connect({
    host,
    port,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ALPNProtocols: ['h2'],
    minVersion: MIN_TLS_VERSION,
    // This is safe only here, because the certificate is not trusted yet. Code that trusts it first
    // compares the thumbprint, and then verifies its own handshake against this certificate.
    rejectUnauthorized: false,
  })
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(timeoutMs) })
    const certificate = socket.getPeerX509Certificate()
    if (certificate === undefined) throw new Error('it shows no certificate')
    return { pem: certificate.toString(), thumbprint: certificate.fingerprint256 }
  } catch (error) {
    throw toUnreachable(error, address, Date.now())
  } finally {
    socket.on('error', () => {})
    socket.destroy()
  }
}

/**
 * Fetches the thumbprint of the certificate that a server presents: SHA-256, upper-case hex with
 * colons.
 */
export async function fetchServerThumbprint(
  address: string,
  options: { timeoutMs: number },
): Promise<string> {
  return (await fetchServerCertificate(address, options)).thumbprint
}

/**
 * Fetches the certificate that a server presents, and compares it with the pinned thumbprint.
 * @throws RpcError PEER_UNREACHABLE, THUMBPRINT_MISMATCH
 */
export async function fetchPinnedCertificate(
  address: string,
  thumbprint: string,
  options: { timeoutMs: number },
): Promise<ServerCertificate> {
  const shown = await fetchServerCertificate(address, options)
  if (shown.thumbprint === thumbprint) return shown
  throw thumbprintMismatch(address, shown.thumbprint, thumbprint)
}
