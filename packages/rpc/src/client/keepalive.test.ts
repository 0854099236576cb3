import { describe, expect, it } from '@jest/globals'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { startFrozenProcess } from '../testing/frozen-process.ts'
import { testIdentities } from '../testing/test-link.ts'
import { connectRpc } from './connect-rpc.ts'

describe('keepalive of a client', () => {
  it('detects that the process of the server was stopped while a stream is open', async () => {
    using server = await startFrozenProcess('frozen-server.ts', testIdentities.host)
    const address = `localhost:${Number(server.wrote)}`
    const expectPeer = { kind: 'host' } as const
    const channel = connectRpc({ address, tls: testIdentities.vcenter, expectPeer })
    async function* requests() {
      yield { generation: 1 }
      await new Promise(() => {})
    }
    const agent = channel.client('nkpsim.esxi.v1.HostAgentService')
    const responses = agent
      .synchronize(requests(), { timeoutMs: PATIENCE_MS })
      [Symbol.asyncIterator]()
    expect(await responses.next()).toMatchObject({ value: { state: { generation: 1 } } })
    server.process.kill('SIGSTOP')
    await expect(responses.next()).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' })
    channel.close()
  })
})
