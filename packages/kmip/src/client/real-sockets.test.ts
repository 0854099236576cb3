import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { seededRandom, systemClock } from '@nkpsim/effects'
import { systemConnections } from '@nkpsim/effects/system-connections'
import type { KmipServer } from '../kmip-session.ts'
import { createKmsNode, createSimulatedKms } from '../simulated/index.ts'
import { createKmsAuthority, type PemPair, type ServedKms, serveKms } from '../testing/index.ts'
import { connectKmip, peekServerCertificate } from './connect-kmip.ts'

const network = { connections: systemConnections, machineClock: systemClock }
const never = new AbortController().signal
const authority = createKmsAuthority()
const server = authority.issueServer()
const client = authority.issueClient('vcenter-1')
const kms = createSimulatedKms({ randomBytes: seededRandom('1').bytes, nowMs: () => 0 })

function serverAt(port: number, changes: Partial<KmipServer> = {}, pair: PemPair = client) {
  return {
    host: '127.0.0.1',
    port,
    trustedPem: authority.certificatePem,
    identity: {
      certificatePem: pair.certificatePem,
      privateKeyPem: Secret.from(Buffer.from(pair.privateKeyPem)),
    },
    timeoutMs: 60_000,
    ...changes,
  }
}

function tlsOf(pair: PemPair): { cert: string; key: string; ca: string } {
  return { cert: pair.certificatePem, key: pair.privateKeyPem, ca: authority.certificatePem }
}

/** Starts a server of OpenSSL, which sends alerts. A server of Node.js sends none. */
async function startOpenssl(version: 'TLSv1.2' | 'TLSv1.3') {
  const folder = createFolder()
  writeFileSync(join(folder, 'server.pem'), server.certificatePem)
  writeFileSync(join(folder, 'server.key'), server.privateKeyPem)
  writeFileSync(join(folder, 'ca.pem'), authority.certificatePem)
  const identity = ['-cert', 'server.pem', '-key', 'server.key', '-CAfile', 'ca.pem']
  const trust = ['-Verify', '1', '-verify_return_error']
  const protocol = version === 'TLSv1.2' ? '-tls1_2' : '-tls1_3'
  const args = ['s_server', '-accept', '127.0.0.1:0', '-naccept', '1', protocol]
  const child = spawn('openssl', [...args, ...identity, ...trust], { cwd: folder })
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /^ACCEPT 127\.0\.0\.1:(\d+)$/.exec(line)?.[1]
    if (port !== undefined)
      return {
        port: Number(port),
        [Symbol.dispose]: () => {
          child.kill()
          rmSync(folder, { recursive: true })
        },
      }
  }
  throw new Error('openssl does not listen')
}

function createFolder(): string {
  return mkdtempSync(join(tmpdir(), 'kmip-openssl-'))
}

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('a server with %s', (maxVersion) => {
  let served: ServedKms
  beforeAll(async () => {
    served = await serveKms(createKmsNode(kms), { ...tlsOf(server), maxVersion })
  })
  afterAll(() => served.close())

  it('makes and gives keys', async () => {
    const session = await connectKmip(network, serverAt(served.port), never)
    const id = await session.create()
    const key = (await session.get([id])).get(id)
    expect(key instanceof Secret && key.reveal()).toEqual(kms.keys.get(id)?.bytes)
    await session.close()
    await expect(session.create()).rejects.toMatchObject({ code: 'CLOSED' })
  })

  it('that does not trust the client may close the connection without a reason', async () => {
    const foreign = createKmsAuthority('another').issueClient('vcenter-1')
    await expect(
      connectKmip(network, serverAt(served.port, {}, foreign), never),
    ).rejects.toMatchObject({ code: 'UNREACHABLE' })
  })

  it('tells by an alert that it does not trust the client', async () => {
    const foreign = createKmsAuthority('another').issueClient('vcenter-1')
    using server = await startOpenssl(maxVersion)
    await expect(
      connectKmip(network, serverAt(server.port, {}, foreign), never),
    ).rejects.toMatchObject({
      code: 'CLIENT_UNTRUSTED',
      message: expect.stringMatching(/^the server does not accept this client: .*alert/),
    })
  })

  it('is refused without trust, and trusted by its own certificate for any name', async () => {
    const trustedPem = createKmsAuthority('another').certificatePem
    await expect(
      connectKmip(network, serverAt(served.port, { trustedPem }), never),
    ).rejects.toMatchObject({ code: 'UNTRUSTED' })
    const pinned = serverAt(served.port, { trustedPem: server.certificatePem })
    await (await connectKmip(network, pinned, never)).close()
  })

  it('shows its certificate', async () => {
    const { chainPem } = await peekServerCertificate(network, serverAt(served.port), never)
    expect(chainPem[0]?.trim()).toBe(server.certificatePem.trim())
  })
})

describe('a server', () => {
  async function serveSockets(onSocket: (socket: Socket) => void) {
    const sockets: Socket[] = []
    const listening = createServer((socket) => {
      socket.on('error', () => undefined)
      sockets.push(socket)
      onSocket(socket)
    }).listen(0, '127.0.0.1')
    await once(listening, 'listening')
    const address = listening.address()
    return {
      port: typeof address === 'object' && address !== null ? address.port : 0,
      close: () => {
        for (const socket of sockets) socket.destroy()
        listening.close()
      },
    }
  }

  it('whose certificate expired, or is for another host, is refused', async () => {
    const expired = await serveKms(
      createKmsNode(kms),
      tlsOf(authority.issueServer({ isExpired: true })),
    )
    const named = authority.issue('kms-2', { usage: 'serverAuth', names: 'DNS:kms-2' })
    const other = await serveKms(createKmsNode(kms), tlsOf(named))
    for (const { port } of [expired, other])
      await expect(connectKmip(network, serverAt(port), never)).rejects.toMatchObject({
        code: 'UNTRUSTED',
      })
    await expired.close()
    await other.close()
  })

  it('that speaks plain HTTP is refused', async () => {
    const plain = await serveSockets((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await expect(connectKmip(network, serverAt(plain.port), never)).rejects.toMatchObject({
      code: 'UNREACHABLE',
    })
    plain.close()
  })

  it('that never answers the handshake is left after the timeout', async () => {
    const silent = await serveSockets(() => undefined)
    await expect(
      connectKmip(network, serverAt(silent.port, { timeoutMs: 50 }), never),
    ).rejects.toMatchObject({ code: 'TIMEOUT', message: 'no answer within 50 ms' })
    silent.close()
  })

  it('that is not there is unreachable', async () => {
    const gone = await serveSockets(() => undefined)
    gone.close()
    await expect(connectKmip(network, serverAt(gone.port), never)).rejects.toMatchObject({
      code: 'UNREACHABLE',
    })
  })
})
