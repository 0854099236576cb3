import { createPrivateKey, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import {
  type ClientStream,
  type Connections,
  type SecuredClientStream,
  type TlsClientOptions,
  TlsFailure,
} from './connections.ts'
import { pemCertificates } from './pem-certificates.ts'
import { createStreamPair } from './simulated-streams.ts'
import type { PlainStream } from './socket-stream.ts'

/** First bytes of a simulated handshake. */
const MAGIC = 'sTLS'
const HEAD_BYTES = 8
const MAX_HELLO_BYTES = 1 << 16
/** Longest chain of certificates that is followed. */
const MAX_CHAIN = 8

/** The server's end of a simulated connection. */
export type SimulatedServerStream = PlainStream & {
  /**
   * Continues as the server of TLS.
   * @param server.chainPem certificates that the server shows, its own first
   * @param server.accepts decides about the first certificate of the client; false sends an alert
   * @returns the first certificate of the client in PEM; undefined if it shows none
   * @throws Error if the handshake fails; the connection is then closed
   */
  secure(server: {
    chainPem: string
    accepts(certificatePem: string | undefined): boolean
  }): Promise<{ certificatePem: string | undefined }>
}

/** Connections of a simulated machine, and the servers outside of it. */
export type SimulatedConnections = Connections & {
  /** Listens at a place of the outside until closed. A later server takes the place. */
  serve(
    place: { host: string; port: number },
    onStream: (stream: SimulatedServerStream) => void,
  ): { close(): void }
}

/**
 * Creates an outside without servers. Connections carry bytes in clear, and verify certificates as
 * TLS does.
 * @param input.nowMs time of day of the client, for the validity of certificates, ms since 1970
 * @param input.dial delays a connection, or refuses it by an error (default: neither)
 */
export function createSimulatedConnections(input: {
  nowMs(): number
  dial?(place: { host: string; port: number }): Promise<void>
}): SimulatedConnections {
  const servers = new Map<string, (stream: SimulatedServerStream) => void>()
  const keyOf = ({ host, port }: { host: string; port: number }) => `${host}:${port}`
  return {
    serve: (place, onStream) => {
      servers.set(keyOf(place), onStream)
      return {
        close: () => {
          if (servers.get(keyOf(place)) === onStream) servers.delete(keyOf(place))
        },
      }
    },
    connect: async (place, signal) => {
      signal.throwIfAborted()
      await input.dial?.(place)
      signal.throwIfAborted()
      const onStream = servers.get(keyOf(place))
      if (onStream === undefined)
        throw Object.assign(new Error(`connect ECONNREFUSED ${keyOf(place)}`), {
          code: 'ECONNREFUSED',
        })
      const [client, server] = createStreamPair()
      signal.addEventListener('abort', () => client.destroy(), { once: true })
      onStream({ ...server, secure: (shown) => secureServer(server, shown) })
      const stream: ClientStream = {
        ...client,
        secure: async (options) => {
          try {
            return await secureClient(client, options, input.nowMs())
          } catch (error) {
            client.destroy()
            throw error
          }
        },
      }
      return stream
    },
  }
}

async function secureClient(
  stream: PlainStream,
  { host, trustedPem, identity }: TlsClientOptions,
  nowMs: number,
): Promise<SecuredClientStream> {
  if (identity !== undefined) requireOwnKey(identity)
  await send(stream, { certificatePem: identity?.certificatePem })
  const answer = await receive(stream)
  if (typeof answer['chainPem'] !== 'string')
    throw new TlsFailure('client-untrusted', 'alert: bad certificate')
  const chain = pemCertificates(answer['chainPem'])
  const problem =
    trustedPem === undefined
      ? undefined
      : problemOf(chain, pemCertificates(trustedPem), host, nowMs)
  if (problem !== undefined) throw new TlsFailure('server-untrusted', problem)
  return { stream, chainPem: chain.map(String) }
}

async function secureServer(
  stream: PlainStream,
  { chainPem, accepts }: Parameters<SimulatedServerStream['secure']>[0],
): Promise<{ certificatePem: string | undefined }> {
  try {
    const { certificatePem } = await receive(stream)
    const shown = typeof certificatePem === 'string' ? certificatePem : undefined
    if (!accepts(shown)) {
      await send(stream, {})
      throw new Error('the certificate of the client is not accepted')
    }
    await send(stream, { chainPem })
    return { certificatePem: shown }
  } catch (error) {
    await stream.end()
    throw error
  }
}

function requireOwnKey({
  certificatePem,
  privateKeyPem,
}: NonNullable<TlsClientOptions['identity']>): void {
  try {
    if (new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(privateKeyPem))) return
  } catch (cause) {
    throw new TlsFailure('identity-invalid', 'no certificate, or no private key', { cause })
  }
  throw new TlsFailure('identity-invalid', 'key values mismatch')
}

/** Returns why a chain is not trusted, in the words of OpenSSL; undefined if it is. */
function problemOf(
  chain: readonly X509Certificate[],
  trusted: readonly X509Certificate[],
  host: string,
  nowMs: number,
): string | undefined {
  const own = chain[0]
  if (own === undefined) return 'the server shows no certificate'
  if (!leadsTo(chain, trusted)) return 'unable to verify the first certificate'
  if (nowMs < own.validFromDate.getTime()) return 'certificate is not yet valid'
  if (nowMs > own.validToDate.getTime()) return 'certificate has expired'
  if (trusted.some(({ raw }) => raw.equals(own.raw))) return undefined
  const matches = isIP(host) === 0 ? own.checkHost(host) : own.checkIP(host)
  return matches === undefined ? `Hostname/IP does not match: ${host}` : undefined
}

function leadsTo(chain: readonly X509Certificate[], trusted: readonly X509Certificate[]): boolean {
  let last = chain[0]
  for (let length = 0; last !== undefined && length < MAX_CHAIN; length++) {
    const current: X509Certificate = last
    const isIssuer = (each: X509Certificate): boolean =>
      current.checkIssued(each) && current.verify(each.publicKey)
    if (trusted.some((each) => each.raw.equals(current.raw) || isIssuer(each))) return true
    last = chain.find((each) => !each.raw.equals(current.raw) && isIssuer(each))
  }
  return false
}

async function send(stream: PlainStream, hello: Record<string, unknown>): Promise<void> {
  const body = Buffer.from(JSON.stringify(hello))
  const head = Buffer.alloc(HEAD_BYTES, MAGIC)
  head.writeUInt32BE(body.length, MAGIC.length)
  await stream.write([Buffer.concat([head, body])])
}

/** @throws TlsFailure broken */
async function receive(stream: PlainStream): Promise<Record<string, unknown>> {
  const broken = (problem: string) => new TlsFailure('broken', problem)
  const chunk = await stream.read().catch((cause: unknown) => {
    throw new TlsFailure('broken', 'the connection broke', { cause })
  })
  // A hello is written in one part, and a simulated stream keeps parts together.
  if (chunk === undefined) throw broken('the connection ended in the handshake')
  if (chunk.toString('latin1', 0, MAGIC.length) !== MAGIC || chunk.length > MAX_HELLO_BYTES)
    throw broken('wrong version number')
  if (chunk.length !== HEAD_BYTES + chunk.readUInt32BE(MAGIC.length)) throw broken('cut off')
  const hello: unknown = JSON.parse(chunk.toString('utf8', HEAD_BYTES))
  return typeof hello === 'object' && hello !== null ? { ...hello } : {}
}
