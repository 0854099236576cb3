import { Client, credentials as grpcCredentials, Metadata } from '@grpc/grpc-js'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { connectRpc } from '../client/connect-rpc.ts'
import { serviceDefinition } from '../proto/load.ts'
import { createRecordingLogger } from '../testing/recording-logger.ts'
import { createTestAuthority } from '../testing/test-authority.ts'
import { openTestLink, type TestLink, testIdentities } from '../testing/test-link.ts'
import { testVm, testVmService } from '../testing/test-services.ts'
import type { TlsIdentity } from '../tls-identity.ts'
import { defineService } from './define-service.ts'
import { createRpcServer } from './rpc-server.ts'

const VM_SERVICE = 'nkpsim.esxi.v1.VirtualMachineService'
const BOUND = { timeoutMs: PATIENCE_MS }
const { authority, host, operator, vcenter } = testIdentities

let link: TestLink
let handled = 0

beforeAll(async () => {
  const getVm = async ({ name }: { name: string }) => {
    handled += 1
    return { vm: testVm(name) }
  }
  link = await openTestLink([testVmService({ getVm })])
})

afterAll(async () => {
  await link[Symbol.asyncDispose]()
})

async function callAs(tls: TlsIdentity, address = link.address): Promise<unknown> {
  const channel = connectRpc({ address, tls, expectPeer: { kind: 'host' } })
  try {
    return await channel.client(VM_SERVICE).getVm({ name: 'a' }, BOUND)
  } finally {
    channel.close()
  }
}

describe('a server under mutual TLS', () => {
  it('accepts a caller of an allowed kind, at a host name and at an IP address', async () => {
    expect(await callAs(operator)).toMatchObject({ vm: { name: 'a' } })
    const port = link.address.split(':')[1]
    expect(await callAs(operator, `127.0.0.1:${port}`)).toMatchObject({ vm: { name: 'a' } })
  })

  it('refuses a caller of another kind', async () => {
    const before = handled
    await expect(callAs(vcenter)).rejects.toMatchObject({
      status: 'PERMISSION_DENIED',
      code: 'PERMISSION_DENIED',
    })
    expect(handled).toBe(before)
  })

  it.each([
    ['no identity', ''],
    ['a name only', 'DNS:localhost'],
    ['two identities', 'URI:urn:nkpsim:operator:a,URI:urn:nkpsim:operator:b'],
    ['an identity of an unknown kind', 'URI:urn:nkpsim:root:a'],
    [
      'an identity hidden in a DNS name',
      '@names\n[names]\nDNS.1 = localhost, URI:urn:nkpsim:operator:a',
    ],
  ])('refuses a certificate with %s', async (_, names) => {
    await expect(callAs(authority.issue(names))).rejects.toMatchObject({
      status: 'UNAUTHENTICATED',
      code: 'INVALID_IDENTITY',
    })
  })

  it('refuses a certificate of another authority during the handshake', async () => {
    const before = handled
    const foreign = createTestAuthority('VMCA')
    const tls = { ...foreign.issue('URI:urn:nkpsim:operator:a'), rootsPem: authority.rootsPem }
    await expect(callAs(tls)).rejects.toMatchObject({
      status: 'UNAVAILABLE',
      message: expect.stringMatching(/^localhost:\d+ does not answer: /),
    })
    expect(handled).toBe(before)
  })

  it('refuses a caller without certificate during the handshake', async () => {
    const before = handled
    const roots = Buffer.from(authority.rootsPem)
    const client = new Client(link.address, grpcCredentials.createSsl(roots))
    await expect(rawGetVm(client, { deadline: Date.now() + PATIENCE_MS })).rejects.toMatchObject({
      code: 14,
    })
    client.close()
    expect(handled).toBe(before)
  })

  it('refuses a call without a deadline', async () => {
    const before = handled
    const credentials = grpcCredentials.createSsl(
      Buffer.from(operator.rootsPem),
      Buffer.from(operator.privateKeyPem),
      Buffer.from(operator.certificatePem),
    )
    const client = new Client(link.address, credentials)
    const error: unknown = await rawGetVm(client, {}).catch((thrown: unknown) => thrown)
    client.close()
    expect(error).toMatchObject({ code: 3, details: 'every call needs a deadline' })
    expect(error).toHaveProperty('metadata')
    expect(handled).toBe(before)
  })

  it('cannot serve a service for unauthenticated callers', () => {
    const adoption = defineService('nkpsim.esxi.v1.AdoptionService', adoptionService)
    const logger = createRecordingLogger()
    const options = { services: [adoption], toRpcError: () => undefined, logger }
    expect(() => createRpcServer({ ...options, tls: host })).toThrow(/AdoptionService/)
  })
})

describe('a client that expects a certain server', () => {
  it.each([
    ['another host', { kind: 'host', id: 'h2' } as const],
    ['another kind', { kind: 'vcenter' } as const],
    ['another id of any kind', { id: 'h2' }],
  ])('refuses a server if it expects %s', async (_, expectPeer) => {
    const before = handled
    const channel = connectRpc({ address: link.address, tls: operator, expectPeer })
    await expect(channel.client(VM_SERVICE).getVm({}, BOUND)).rejects.toMatchObject({
      status: 'UNAVAILABLE',
      code: 'PEER_UNTRUSTED',
    })
    channel.close()
    expect(handled).toBe(before)
  })

  it('refuses a server whose certificate is from another authority', async () => {
    const foreign = createTestAuthority('other')
    const tls = { ...operator, rootsPem: foreign.rootsPem }
    await expect(callAs(tls)).rejects.toMatchObject({
      status: 'UNAVAILABLE',
      code: 'PEER_UNTRUSTED',
    })
  })

  it('refuses a server whose certificate has no identity', async () => {
    const logger = createRecordingLogger()
    const tls = authority.issue('DNS:localhost')
    const server = createRpcServer({ tls, services: [], toRpcError: () => undefined, logger })
    const address = `localhost:${await server.listen('localhost', 0)}`
    await expect(callAs(operator, address)).rejects.toMatchObject({
      code: 'PEER_UNTRUSTED',
      message: `${address} is not trusted: certificate does not bear exactly one identity`,
    })
    await server.close(0)
  })

  it('reports which address does not answer, and why', async () => {
    await expect(callAs(operator, 'localhost:1')).rejects.toMatchObject({
      code: 'PEER_UNREACHABLE',
      message: 'localhost:1 does not answer: connection refused',
    })
    await expect(callAs(operator, 'no-such-host.invalid:1')).rejects.toMatchObject({
      code: 'PEER_UNREACHABLE',
      message: 'no-such-host.invalid:1 does not answer: unknown host name',
    })
  })
})

const adoptionService = {
  allow: 'unauthenticated',
  handlers: {
    requestCertificate: async () => ({ hostId: 'h1' }),
    installCertificate: async () => ({}),
  },
} as const

/** Makes a call without the client of this package, as an unknown client does. */
function rawGetVm(client: Client, options: { deadline?: number }): Promise<unknown> {
  const { path, requestSerialize, responseDeserialize } =
    serviceDefinition(VM_SERVICE)['GetVm'] ?? fail()
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  client.makeUnaryRequest(
    path,
    requestSerialize,
    responseDeserialize,
    { name: 'a' },
    new Metadata(),
    options,
    (error, response) => (error === null ? resolve(response) : reject(error)),
  )
  return promise
}

function fail(): never {
  throw new Error('proto/ has lost the method')
}
