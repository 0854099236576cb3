import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { defineService } from '../server/define-service.ts'
import { createRpcServer } from '../server/rpc-server.ts'
import { createRecordingLogger } from '../testing/recording-logger.ts'
import { createTestAuthority } from '../testing/test-authority.ts'
import { portOf } from '../testing/test-link.ts'
import { connectPinnedRpc } from './connect-rpc.ts'
import { fetchServerThumbprint } from './server-certificate.ts'

const ADOPTION_SERVICE = 'nkpsim.esxi.v1.AdoptionService'
const BOUND = { timeoutMs: PATIENCE_MS }

describe('a pinned server', () => {
  it('is refused if it presents a certificate that the pinned certificate has issued', async () => {
    const authority = createTestAuthority('localhost')
    const pinned = await serveAdoption(authority)
    await using _pinned = pinned
    const { address } = pinned
    const pinnedThumbprint = await fetchServerThumbprint(address, BOUND)
    const channel = await connectPinnedRpc({ address, pinnedThumbprint, ...BOUND })
    using _channel = { [Symbol.dispose]: () => channel.close() }
    const client = channel.client(ADOPTION_SERVICE)
    expect(await client.requestCertificate({}, BOUND)).toMatchObject({ hostId: 'h1' })
    await pinned[Symbol.asyncDispose]()
    await using _issued = await serveAdoption(authority.issue('DNS:localhost'), portOf(address))
    await expect(client.requestCertificate({}, BOUND)).rejects.toMatchObject({
      code: 'PEER_UNTRUSTED',
    })
  })
})

describe('fetchServerCertificate', () => {
  it('times out at a server that accepts the connection and stays silent', async () => {
    const silent = createServer((socket) => socket.resume())
    await using _silent = silent
    silent.listen(0, 'localhost')
    await once(silent, 'listening')
    const bound = silent.address()
    const port = typeof bound === 'object' ? bound?.port : undefined
    const fetched = fetchServerThumbprint(`localhost:${port}`, { timeoutMs: 200 })
    await expect(fetched).rejects.toMatchObject({
      code: 'PEER_UNREACHABLE',
      message: `localhost:${port} does not answer: no answer in time`,
    })
  })
})

async function serveAdoption(
  { certificatePem, privateKeyPem }: { certificatePem: string; privateKeyPem: string },
  port = 0,
): Promise<AsyncDisposable & { address: string }> {
  const server = createRpcServer({
    tls: { certificatePem, privateKeyPem, clientAuth: 'none' },
    services: [
      defineService(ADOPTION_SERVICE, {
        allow: 'unauthenticated',
        handlers: {
          requestCertificate: async () => ({ hostId: 'h1' }),
          installCertificate: async () => ({}),
        },
      }),
    ],
    toRpcError: () => undefined,
    logger: createRecordingLogger(),
  })
  const address = `localhost:${await server.listen('localhost', port)}`
  return { address, [Symbol.asyncDispose]: () => server.close(0) }
}
