import { readFileSync } from 'node:fs'
import { type ClientHttp2Session, connect, type SecureClientSessionOptions } from 'node:http2'
import { describe, expect, it } from '@jest/globals'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { connectPinnedRpc, connectRpc } from '../client/connect-rpc.ts'
import { fetchServerThumbprint } from '../client/server-certificate.ts'
import { startFrozenProcess } from '../testing/frozen-process.ts'
import { createSelfSignedIdentity } from '../testing/test-authority.ts'
import { testIdentities } from '../testing/test-link.ts'

const BOUND = { timeoutMs: PATIENCE_MS }
const MIB = 1024 * 1024
const CONNECTIONS = 24
const STREAMS = 12
const DECLARED_BYTES = 4 * MIB
/** In total 288 MiB, which a server without limits would hold. */
const SENT_BYTES = MIB
/** Allows for connections, streams and a late garbage collector. */
const MAX_GROWTH_MIB = 100

const strangers = { ...createSelfSignedIdentity(), clientAuth: 'none' } as const

describe('the memory of a server that gets unfinished requests', () => {
  it('is limited if anyone attacks an open port, and honest callers are still served', async () => {
    using server = await startFrozenProcess('attacked-server.ts', strangers)
    const address = `localhost:${Number(server.wrote)}`
    const pinnedThumbprint = await fetchServerThumbprint(address, BOUND)
    const honest = async () => {
      const channel = await connectPinnedRpc({ address, pinnedThumbprint, ...BOUND })
      const adoption = channel.client('nkpsim.esxi.v1.AdoptionService')
      const { hostId } = await adoption.requestCertificate({}, BOUND)
      channel.close()
      return hostId
    }
    expect(await honest()).toBe('h1')
    const before = peakMib(server.process.pid)
    const path = '/nkpsim.esxi.v1.AdoptionService/RequestCertificate'
    await using _attack = await attack(address, path, {
      ca: strangers.certificatePem,
      checkServerIdentity: () => undefined,
    })
    expect(await honest()).toBe('h1')
    expect(peakMib(server.process.pid) - before).toBeLessThan(MAX_GROWTH_MIB)
  })

  it('is limited if an attacker has a certificate that may call no method', async () => {
    const { host, operator, vcenter } = testIdentities
    using server = await startFrozenProcess('attacked-server.ts', host)
    const address = `localhost:${Number(server.wrote)}`
    const honest = async () => {
      const channel = connectRpc({ address, tls: operator, expectPeer: undefined })
      const vms = channel.client('nkpsim.esxi.v1.VirtualMachineService')
      const { vm } = await vms.getVm({ name: 'a' }, BOUND)
      channel.close()
      return vm?.name
    }
    expect(await honest()).toBe('a')
    const before = peakMib(server.process.pid)
    await using _attack = await attack(address, '/nkpsim.esxi.v1.VirtualMachineService/GetVm', {
      ca: vcenter.rootsPem,
      cert: vcenter.certificatePem,
      key: vcenter.privateKeyPem,
      checkServerIdentity: () => undefined,
    })
    expect(await honest()).toBe('a')
    expect(peakMib(server.process.pid) - before).toBeLessThan(MAX_GROWTH_MIB)
  })
})

/**
 * Begins requests that never end. Resolves when each request has sent its part, or the server has
 * ended it.
 */
async function attack(
  address: string,
  path: string,
  tls: SecureClientSessionOptions,
): Promise<AsyncDisposable> {
  const sessions = Array.from({ length: CONNECTIONS }, () => connect(`https://${address}`, tls))
  await Promise.all(sessions.map((session) => sendUnfinished(session, path)))
  return {
    [Symbol.asyncDispose]: async () => {
      for (const session of sessions) session.destroy()
    },
  }
}

/** Sends an unfinished request. Also resolves if the server refuses the connection. */
function sendUnfinished(session: ClientHttp2Session, path: string): Promise<unknown> {
  const ended = new Promise((resolve) => {
    session.once('close', resolve)
    // The server resets a connection that it refuses.
    session.on('error', resolve)
  })
  const prefix = Buffer.alloc(5)
  prefix.writeUInt32BE(DECLARED_BYTES, 1)
  const streams = Array.from({ length: STREAMS }, () => {
    const stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc+proto',
      'grpc-timeout': '1H',
      te: 'trailers',
    })
    stream.resume()
    return new Promise<void>((resolve) => {
      stream.once('close', resolve)
      stream.on('error', () => resolve())
      stream.write(Buffer.concat([prefix, Buffer.alloc(SENT_BYTES)]), () => resolve())
    })
  })
  return Promise.race([ended, Promise.all(streams)])
}

/** Returns the peak memory of a process in MiB. */
function peakMib(pid: number | undefined): number {
  const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kib) / 1024
}
