import { beforeEach, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import {
  createSimulatedConnections,
  createSimulatedTime,
  type SimulatedConnections,
  type SimulatedServerStream,
  type SimulatedTime,
  seededRandom,
  simulatedMachineClock,
} from '@nkpsim/effects'
import { isServerFailure, KmipError } from '../errors.ts'
import type { KmipNetwork, KmipServer, KmipSession } from '../kmip-session.ts'
import { encodeRequest } from '../message/message.ts'
import { isKeyMissing } from '../result-reason.ts'
import {
  COSMIAN_STYLE,
  createKmsNode,
  createSimulatedKms,
  type KmsFault,
  type KmsNode,
  type SimulatedKms,
  serveSimulatedKms,
} from '../simulated/index.ts'
import { createKmsAuthority } from '../testing/index.ts'
import { connectKmip, peekServerCertificate } from './connect-kmip.ts'

const PLACE = { host: 'kms-1', port: 5696 }
const authority = createKmsAuthority()
const other = createKmsAuthority('another authority')
const serverPair = authority.issue('kms-1', { usage: 'serverAuth', names: 'DNS:kms-1' })
const clients = {
  vcenter: authority.issueClient('vcenter-1'),
  another: authority.issueClient('vcenter-2'),
  noUsage: authority.issue('vcenter-1'),
  foreign: other.issueClient('vcenter-1'),
}

let time: SimulatedTime
let connections: SimulatedConnections
let network: KmipNetwork
let kms: SimulatedKms
let node: KmsNode

beforeEach(() => {
  time = createSimulatedTime()
  const machineClock = simulatedMachineClock(time, { startMs: Date.now() })
  connections = createSimulatedConnections({ nowMs: () => machineClock.nowMs() })
  network = { connections, machineClock }
  const random = seededRandom('7')
  kms = createSimulatedKms({ randomBytes: random.bytes, nowMs: () => machineClock.nowMs() })
  node = createKmsNode(kms)
  serve(node)
})

function serve(served: KmsNode, place = PLACE, chainPem = serverPair.certificatePem): void {
  const trust = () => ({ chainPem, clientsPem: authority.certificatePem })
  serveSimulatedKms(connections, place, served, trust, network.machineClock)
}

function serverFor(client: keyof typeof clients, changes: Partial<KmipServer> = {}): KmipServer {
  const { certificatePem, privateKeyPem } = clients[client]
  return {
    ...PLACE,
    trustedPem: authority.certificatePem,
    identity: { certificatePem, privateKeyPem: Secret.from(Buffer.from(privateKeyPem)) },
    timeoutMs: 10_000,
    ...changes,
  }
}

const never = new AbortController().signal

function connect(client: keyof typeof clients = 'vcenter', changes?: Partial<KmipServer>) {
  return connectKmip(network, serverFor(client, changes), never)
}

async function errorOf(call: Promise<unknown>): Promise<KmipError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof KmipError) return error
  throw new Error('no KmipError', { cause: error })
}

function keyIn(keys: ReadonlyMap<string, Secret | KmipError>, id: string): Buffer {
  const key = keys.get(id)
  if (key instanceof Secret) return key.reveal()
  throw key ?? new Error(`there is no key ${id}`)
}

/** Lets simulated time pass until a call ends. */
async function whilePassing<Result>(call: Promise<Result>): Promise<Result> {
  let isOver = false
  const over = (): void => {
    isOver = true
  }
  call.then(over, over)
  for (;;) {
    await new Promise(setImmediate)
    if (isOver) return call
    if (time.nextDueMs() !== undefined) time.runNext()
  }
}

describe('a session', () => {
  it('makes, fetches and activates keys, and speaks the highest version of KMIP 1', async () => {
    const session = await connect()
    expect(session.version).toEqual({ major: 1, minor: 4 })
    expect((await session.discoverVersions())[0]).toEqual({ major: 2, minor: 0 })
    expect(await session.query()).toEqual({ vendor: 'nkpsim simulated KMS' })
    const id = await session.create()
    expect(id).toBe('1')
    expect(await session.stateOf(id)).toBe('Pre-Active')
    const keys = await session.get([id])
    expect(keyIn(keys, id)).toEqual(kms.keys.get(id)?.bytes)
    await session.activate(id)
    await session.activate(id)
    expect(await session.stateOf(id)).toBe('Active')
    await session.close()
    await session.close()
    expect((await errorOf(session.create())).code).toBe('CLOSED')
  })

  it('fetches many keys in few messages, and tells for each why it is not there', async () => {
    const session = await connect()
    const ids: string[] = []
    for (let count = 0; count < 120; count++) ids.push(await session.create())
    kms.remove('7')
    const keys = await session.get([...ids, ids[0] ?? ''])
    expect(keys.size).toBe(120)
    for (const id of ids) {
      if (id === '7') continue
      expect(keyIn(keys, id)).toEqual(kms.keys.get(id)?.bytes)
    }
    const missing = keys.get('7')
    expect(missing).toMatchObject({ code: 'REFUSED', reason: { name: 'ItemNotFound' } })
    expect(missing instanceof KmipError && missing.reason && isKeyMissing(missing.reason)).toBe(
      true,
    )
  })

  it('runs calls one after another, in their order', async () => {
    const session = await connect()
    const made = await Promise.all([session.create(), session.create(), session.create()])
    expect(made).toEqual(['1', '2', '3'])
  })

  it('does not see the keys of a client with another common name', async () => {
    const owner = await connect()
    const id = await owner.create()
    const keys = await (await connect('another')).get([id])
    expect(keys.get(id)).toMatchObject({ code: 'REFUSED', reason: { name: 'PermissionDenied' } })
  })

  it('adds custom attributes where the server takes them, and goes on where it does not', async () => {
    const attributes = [
      { name: 'Product', value: 'VMware vSphere' },
      { name: 'Name', value: 'vm-1' },
    ]
    const session = await connect()
    const id = await session.create()
    expect((await session.addAttributes(id, attributes)).refused?.reason?.name).toBe(
      'InvalidMessage',
    )
    expect(await session.stateOf(id)).toBe('Pre-Active')

    const second = createSimulatedKms({
      randomBytes: seededRandom('8').bytes,
      nowMs: () => 0,
      style: COSMIAN_STYLE,
    })
    serve(createKmsNode(second), { host: 'kms-1', port: 1 })
    const willing = await connect('vcenter', { port: 1 })
    const own = await willing.create()
    expect(await willing.addAttributes(own, attributes)).toEqual({ refused: undefined })
    expect([...(second.keys.get(own)?.attributes ?? [])]).toEqual([
      ['x-Product', 'VMware vSphere'],
      ['x-Name', 'vm-1'],
    ])
    second.remove(own)
    const missing = (await willing.get([own])).get(own)
    expect(missing).toMatchObject({ reason: { number: 55, name: 'ObjectNotFound' } })
  })

  it('refuses to activate a key that the administrator of the server stopped', async () => {
    const session = await connect()
    const id = await session.create()
    kms.setState(id, 'Compromised')
    const error = await errorOf(session.activate(id))
    expect(error.code).toBe('KEY_NOT_ACTIVE')
    expect(error.message).toBe('the key "1" is Compromised at the server')
    expect(isServerFailure(error)).toBe(false)
    // Servers still give such a key, which a caller must not use for new data.
    expect(keyIn(await session.get([id]), id)).toHaveLength(32)
  })

  it('sends no empty or long identifier, which would mean another key', async () => {
    const session = await connect()
    await session.create()
    for (const id of ['', ' ', '1\n', 'x'.repeat(129)])
      expect((await errorOf(session.get([id]))).code).toBe('INVALID_ARGUMENT')
    expect((await errorOf(session.stateOf(''))).code).toBe('INVALID_ARGUMENT')
    expect(kms.counts.get('get')).toBeUndefined()
  })

  it('accepts no key of 128 bits', async () => {
    const session = await connect()
    const id = await session.create()
    const key = kms.keys.get(id)
    if (key !== undefined) key.bytes = key.bytes.subarray(0, 16)
    const got = (await session.get([id])).get(id)
    expect(got).toMatchObject({ code: 'UNUSABLE_KEY' })
    expect(await session.stateOf(id)).toBe('Pre-Active')
  })

  it('gets another key under the same identifier after the server was rebuilt', async () => {
    const before = await connect()
    const id = await before.create()
    const old = Buffer.from(keyIn(await before.get([id]), id))
    kms.rebuild()
    const after = await connect()
    expect(await after.create()).toBe(id)
    expect(keyIn(await after.get([id]), id)).not.toEqual(old)
  })

  it('sends the user name and the password that the server demands', async () => {
    const passwords = new Map([['user', 'pässword']])
    const guarded = createSimulatedKms({
      randomBytes: seededRandom('9').bytes,
      nowMs: () => 0,
      passwords,
    })
    serve(createKmsNode(guarded), { host: 'kms-1', port: 2 })
    const open = (password: string) =>
      connect('vcenter', {
        port: 2,
        userName: 'user',
        password: Secret.from(Buffer.from(password)),
      })
    expect(await (await open('pässword')).create()).toBe('1')
    for (const attempt of [open('wrong'), connect('vcenter', { port: 2 })]) {
      const error = await errorOf(attempt)
      expect(error.code).toBe('CLIENT_UNTRUSTED')
      expect(error.reason?.name).toBe('AuthenticationNotSuccessful')
    }
  })
})

describe('trust', () => {
  it('needs a certificate that the server accepts', async () => {
    expect((await errorOf(connect('foreign'))).code).toBe('CLIENT_UNTRUSTED')
    const noUsage = await errorOf(connect('noUsage'))
    expect(noUsage.code).toBe('CLIENT_UNTRUSTED')
    expect(noUsage.message).toContain('extended key usage')
  })

  it('needs a server whose certificate, or whose authority, is trusted', async () => {
    const foreign = await errorOf(connect('vcenter', { trustedPem: other.certificatePem }))
    expect(foreign.code).toBe('UNTRUSTED')
    const own = { trustedPem: serverPair.certificatePem }
    expect((await connect('vcenter', own)).version.major).toBe(1)
    // The server's own certificate is trusted for any name, its authority is not.
    serve(node, { host: 'kms-9', port: 5696 })
    expect((await connect('vcenter', { ...own, host: 'kms-9' })).version.major).toBe(1)
    expect((await errorOf(connect('vcenter', { host: 'kms-9' }))).message).toContain('kms-9')
  })

  it('ends with the validity of the certificate of the server', async () => {
    const expired = authority.issue('kms-1', { names: 'DNS:kms-1', isExpired: true })
    serve(node, PLACE, expired.certificatePem)
    const error = await errorOf(connect())
    expect([error.code, error.message]).toEqual([
      'UNTRUSTED',
      'the certificate of the server is not trusted: certificate has expired',
    ])
  })

  it('needs a private key that belongs to the certificate', async () => {
    const { privateKeyPem } = clients.another
    const identity = {
      certificatePem: clients.vcenter.certificatePem,
      privateKeyPem: Secret.from(Buffer.from(privateKeyPem)),
    }
    expect((await errorOf(connect('vcenter', { identity }))).code).toBe('INVALID_ARGUMENT')
  })

  it('can begin with a look at the certificate, without a request', async () => {
    const { chainPem } = await peekServerCertificate(network, serverFor('vcenter'), never)
    expect(chainPem).toEqual([serverPair.certificatePem])
    expect(kms.counts.size).toBe(0)
  })
})

describe('a server that fails', () => {
  it.each<[KmsFault, string]>([
    ['hang', 'TIMEOUT'],
    ['reset before', 'UNREACHABLE'],
    ['reset after', 'UNREACHABLE'],
    ['cut off', 'UNREACHABLE'],
    ['garbage', 'MALFORMED'],
  ])('by %s ends the session with %s', async (fault, code) => {
    const session = await connect()
    node.fault = fault
    const error = await errorOf(whilePassing(session.create()))
    expect(error.code).toBe(code)
    expect(isServerFailure(error)).toBe(true)
    node.fault = undefined
    expect(await errorOf(session.create())).toBe(error)
    expect(await (await connect()).create()).toBe(
      fault.endsWith('before') || fault === 'hang' ? '1' : '2',
    )
  })

  it('at the first message, or at all, is found within the timeout', async () => {
    node.fault = 'hang'
    expect((await errorOf(whilePassing(connect()))).message).toBe('no answer within 10000 ms')
    expect(time.nowMs()).toBe(10_000)
    expect((await errorOf(connect('vcenter', { port: 4 }))).message).toContain('ECONNREFUSED')
  })

  it('stays within the timeout if it is slow', async () => {
    node.delayMs = 9_000
    const session = await whilePassing(connect())
    expect(await whilePassing(session.create())).toBe('1')
  })

  it('speaks plain HTTP', async () => {
    connections.serve({ host: 'kms-1', port: 80 }, (stream) => {
      void stream.read().then(() => stream.write([Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')]))
    })
    const error = await errorOf(connect('vcenter', { port: 80 }))
    expect([error.code, error.message]).toEqual([
      'UNREACHABLE',
      'the handshake of TLS failed: wrong version number',
    ])
  })

  it('speaks only KMIP 2.0', async () => {
    const newest = createSimulatedKms({
      randomBytes: seededRandom('1').bytes,
      nowMs: () => 0,
      style: { ...COSMIAN_STYLE, versions: [{ major: 2, minor: 0 }] },
    })
    serve(createKmsNode(newest), { host: 'kms-1', port: 3 })
    const error = await errorOf(connect('vcenter', { port: 3 }))
    expect([error.code, error.message]).toEqual([
      'VERSION',
      'the server speaks KMIP 2.0, not 1.1 to 1.4',
    ])
  })

  it('is left when the caller aborts', async () => {
    node.fault = 'hang'
    const caller = new AbortController()
    const call = connectKmip(network, serverFor('vcenter'), caller.signal)
    await new Promise(setImmediate)
    caller.abort()
    expect((await errorOf(call)).code).toBe('CLOSED')
    expect(time.nextDueMs()).toBeUndefined()
  })
})

it('changed bytes of a server open nothing, and end no process', async () => {
  const random = seededRandom('changed')
  const opened = serverPair.certificatePem
  const answer = kms.answer
  kms.answer = (request, connection) => {
    const bytes = answer(request, connection)
    for (let changes = random.below(3); changes > 0; changes--)
      bytes[8 + random.below(bytes.length - 8)] = random.below(256)
    return bytes
  }
  kms.make('vcenter-1', 32)
  const right = kms.keys.get('1')?.bytes
  const ends = { right: 0, wrong: 0, refused: 0 }
  for (let round = 0; round < 400; round++) {
    try {
      const session = await connect('vcenter', { trustedPem: opened })
      const key = keyIn(await session.get(['1']), '1')
      if (right !== undefined && key.equals(right)) ends.right++
      else ends.wrong++
      await session.close()
    } catch (error) {
      if (!(error instanceof KmipError)) throw error
      ends.refused++
    }
  }
  expect(ends.right).toBeGreaterThan(50)
  expect(ends.refused).toBeGreaterThan(50)
  // Only a change of the key's own bytes gives another key, which its key check value shows.
  expect(ends.wrong).toBeLessThan(100)
})

it('changed requests end no server', () => {
  const random = seededRandom('requests')
  const payload = [{ tag: 0x420094, type: 7, value: '1' } as const]
  const request = encodeRequest({
    version: { major: 1, minor: 4 },
    items: [10, 11, 18].map((operation) => ({ operation, batchId: Buffer.alloc(8), payload })),
  })
  const client = { commonName: 'vcenter-1', isForClients: true }
  kms.make('vcenter-1', 32)
  for (let round = 0; round < 3000; round++) {
    const changed = Buffer.from(request)
    for (let changes = random.below(4); changes > 0; changes--)
      changed[random.below(changed.length)] = random.below(256)
    expect(kms.answer(changed, { client, lastId: undefined }).length).toBeGreaterThan(0)
  }
})

describe('a proxy', () => {
  const proxy = { host: 'proxy', port: 3128 }

  function serveProxy(answer: string): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>()
    connections.serve(proxy, (client) => {
      void (async () => {
        resolve(`${await client.read()}`)
        await client.write([Buffer.from(answer)])
        if (!answer.includes(' 200 ')) return client.end()
        const server = await connections.connect(PLACE, never)
        await Promise.all([pump(client, server), pump(server, client)])
      })().catch((error: unknown) => expect(error).toMatchObject({ code: 'ECONNRESET' }))
    })
    return promise
  }

  async function pump(
    from: Pick<SimulatedServerStream, 'read'>,
    to: Pick<SimulatedServerStream, 'write' | 'end'>,
  ): Promise<void> {
    for (let chunk = await from.read(); chunk !== undefined; chunk = await from.read())
      await to.write([chunk])
    await to.end()
  }

  it('carries the session by CONNECT', async () => {
    const asked = serveProxy('HTTP/1.1 200 Connection established\r\n\r\n')
    const session: KmipSession = await connect('vcenter', { proxy })
    expect(await session.create()).toBe('1')
    expect(await asked).toBe('CONNECT kms-1:5696 HTTP/1.1\r\nHost: kms-1:5696\r\n\r\n')
  })

  it.each([
    ['HTTP/1.1 403 Forbidden\r\n\r\n', 'HTTP/1.1 403 Forbidden'],
    ['SSH-2.0-OpenSSH\r\n', 'it closed the connection'],
    ['hello\r\n\r\n', 'it does not answer as an HTTP proxy'],
    [`HTTP/1.1 200 ${'x'.repeat(9000)}`, 'its answer is too long'],
  ])('that answers %j makes no connection', async (answer, problem) => {
    const asked = serveProxy(answer)
    const error = await errorOf(connect('vcenter', { proxy }))
    await asked
    expect([error.code, error.message]).toEqual([
      'UNREACHABLE',
      `the proxy made no connection: ${problem}`,
    ])
  })
})

describe('bad arguments', () => {
  it.each<[string, Partial<KmipServer>]>([
    ['host', { host: 'kms 1' }],
    ['port', { port: 0 }],
    ['port', { port: 65_536 }],
    ['port', { proxy: { host: 'proxy', port: 1.5 } }],
    ['timeout', { timeoutMs: 0 }],
    ['timeout', { timeoutMs: Number.NaN }],
    ['user name', { password: Secret.from(Buffer.from('p')) }],
    ['user name', { userName: 'u'.repeat(1025) }],
  ])('name the wrong one: %s', async (name, changes) => {
    const error = await errorOf(connect('vcenter', changes))
    expect(error.code).toBe('INVALID_ARGUMENT')
    expect(error.message).toContain(name)
  })
})
