import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { afterAll, afterEach, describe, expect, it } from '@jest/globals'
import type { Connections } from './connections.ts'
import { systemConnections } from './node-connections.ts'
import { createSimulatedConnections, type SimulatedServerStream } from './simulated-connections.ts'

type Pair = { certificatePem: string; privateKeyPem: string }
type Place = { host: string; port: number }
/** Connections, and servers that they reach. */
type Outside = {
  connections: Connections
  /** Starts a server that sends back what it gets. It demands this certificate of clients. */
  serveTls(server: Pair, clientsPem?: string): Promise<Place>
  /** Starts a server that greets in clear. */
  servePlain(): Promise<Place>
  close(): void
}

const folder = mkdtempSync(join(tmpdir(), 'connections-'))
const [server, client, other] = [makePair('server'), makePair('client'), makePair('other')]
const { signal } = new AbortController()
const GREETING = 'no TLS here'

afterAll(() => rmSync(folder, { recursive: true }))

/** Makes a certificate that signs itself, for the name localhost. */
function makePair(name: string): Pair {
  const [key, certificate] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)]
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-days', '2', '-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost'],
      ...['-keyout', key, '-out', certificate],
    ],
    { stdio: 'ignore' },
  )
  return {
    certificatePem: readFileSync(certificate, 'utf8'),
    privateKeyPem: readFileSync(key, 'utf8'),
  }
}

function realOutside(): Outside {
  const servers: Server[] = []
  const listen = async (made: Server): Promise<Place> => {
    servers.push(made)
    made.listen(0, '127.0.0.1')
    await once(made, 'listening')
    const bound = made.address()
    if (typeof bound !== 'object' || bound === null) throw new Error('the server has no port')
    return { host: '127.0.0.1', port: bound.port }
  }
  return {
    connections: systemConnections,
    serveTls: async ({ certificatePem, privateKeyPem }, clientsPem) => {
      const demands = clientsPem !== undefined
      const made = createTlsServer(
        {
          ...{ cert: certificatePem, key: privateKeyPem, ca: clientsPem },
          // With TLS 1.3 the alert about a client comes after its handshake.
          ...{ requestCert: demands, rejectUnauthorized: demands, maxVersion: 'TLSv1.2' },
        },
        (socket) => void socket.pipe(socket),
      )
      made.on('tlsClientError', () => undefined)
      return listen(made)
    },
    servePlain: async () => listen(createServer((socket) => void socket.end(GREETING))),
    close: () => {
      for (const made of servers) made.close()
    },
  }
}

function simulatedOutside(): Outside {
  const connections = createSimulatedConnections({ nowMs: () => Date.now() })
  let port = 5000
  const place = (): Place => {
    port += 1
    return { host: 'kms', port }
  }
  return {
    connections,
    serveTls: async ({ certificatePem }, clientsPem) => {
      const at = place()
      const accepts = (shown: string | undefined): boolean =>
        clientsPem === undefined || shown === clientsPem
      const echo = async (stream: SimulatedServerStream): Promise<void> => {
        await stream.secure({ chainPem: certificatePem, accepts })
        for (let part = await stream.read(); part !== undefined; part = await stream.read())
          await stream.write([part])
        await stream.end()
      }
      // Clients of these tests end the handshake, or the connection.
      connections.serve(at, (stream) => void echo(stream).catch(() => stream.destroy()))
      return at
    },
    servePlain: async () => {
      const at = place()
      const greet = async (stream: SimulatedServerStream): Promise<void> => {
        await stream.write([Buffer.from(GREETING)])
        await stream.end()
      }
      // The client ends the connection when it has read the greeting.
      connections.serve(at, (stream) => void greet(stream).catch(() => stream.destroy()))
      return at
    },
    close: () => undefined,
  }
}

describe.each([
  ['connections of this machine', realOutside],
  ['simulated connections', simulatedOutside],
])('%s', (_name, open) => {
  const outside = open()
  afterEach(() => outside.close())
  const secure = async (
    place: Place,
    options: { trustedPem: string | undefined; identity?: Pair },
  ) => (await outside.connections.connect(place, signal)).secure({ host: 'localhost', ...options })

  it('carry bytes to a server that both sides trust', async () => {
    const place = await outside.serveTls(server, client.certificatePem)
    const { stream, chainPem } = await secure(place, {
      ...{ trustedPem: server.certificatePem, identity: client },
    })
    expect(chainPem).toEqual([new X509Certificate(server.certificatePem).toString()])
    await stream.write([Buffer.from('there '), Buffer.from('and back')])
    const parts: Buffer[] = []
    while (Buffer.concat(parts).length < 'there and back'.length) {
      const part = await stream.read()
      if (part === undefined) throw new Error('the server ended')
      parts.push(part)
    }
    expect(Buffer.concat(parts).toString()).toBe('there and back')
    await stream.end()
  })

  it('show the certificate of any server if they need not trust it', async () => {
    const place = await outside.serveTls(other)
    const { stream, chainPem } = await secure(place, { trustedPem: undefined })
    expect(chainPem).toEqual([new X509Certificate(other.certificatePem).toString()])
    stream.destroy()
  })

  it('trust no other server', async () => {
    const place = await outside.serveTls(other)
    await expect(secure(place, { trustedPem: server.certificatePem })).rejects.toMatchObject({
      kind: 'server-untrusted',
    })
  })

  it('say that the server does not trust the client', async () => {
    const place = await outside.serveTls(server, client.certificatePem)
    await expect(secure(place, { trustedPem: server.certificatePem })).rejects.toMatchObject({
      kind: 'client-untrusted',
    })
  })

  it('refuse a certificate without its private key', async () => {
    const place = await outside.serveTls(server)
    const identity = { ...client, privateKeyPem: other.privateKeyPem }
    await expect(
      secure(place, { trustedPem: server.certificatePem, identity }),
    ).rejects.toMatchObject({ kind: 'identity-invalid' })
    await expect(
      secure(place, { trustedPem: undefined, identity: { ...client, certificatePem: 'none' } }),
    ).rejects.toMatchObject({ kind: 'identity-invalid' })
  })

  it('say that a server does not speak TLS', async () => {
    await expect(
      secure(await outside.servePlain(), { trustedPem: undefined }),
    ).rejects.toMatchObject({ kind: 'broken' })
  })

  it('pass on that nobody listens, and the reason of a signal', async () => {
    const nobody = { host: '127.0.0.1', port: 1 }
    await expect(outside.connections.connect(nobody, signal)).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    })
    const reason = new Error('no longer needed')
    await expect(outside.connections.connect(nobody, AbortSignal.abort(reason))).rejects.toBe(
      reason,
    )
  })
})

it('simulated connections look at the time of a certificate', async () => {
  const afterItsEndMs = Date.now() + 3 * 24 * 3600 * 1000
  const connections = createSimulatedConnections({ nowMs: () => afterItsEndMs })
  const place = { host: 'kms', port: 1 }
  const { close } = connections.serve(place, (stream) => {
    stream
      .secure({ chainPem: server.certificatePem, accepts: () => true })
      .catch(() => stream.destroy())
  })
  const stream = await connections.connect(place, signal)
  await expect(
    stream.secure({ host: 'localhost', trustedPem: server.certificatePem }),
  ).rejects.toThrow('certificate has expired')
  close()
  await expect(connections.connect(place, signal)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})
