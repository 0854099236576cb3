import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from '@jest/globals'
import { KEEPALIVE_INTERVAL_MS, KEEPALIVE_TIMEOUT_MS } from '../limits.ts'
import { testIdentities } from '../testing/test-link.ts'
import { connectRpc } from './connect-rpc.ts'

const SERVER = fileURLToPath(new URL('../testing/frozen-server.ts', import.meta.url))

let child: ChildProcess | undefined

afterEach(() => {
  child?.kill('SIGKILL')
})

async function startServer(): Promise<string> {
  const env = { ...process.env, TLS_IDENTITY: JSON.stringify(testIdentities.host) }
  const started = spawn(process.execPath, [SERVER], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  child = started
  const [port]: unknown[] = await once(started.stdout, 'data')
  return `localhost:${Number(String(port))}`
}

describe('keepalive', () => {
  it('finds out that the process at the other end of an open stream was stopped', async () => {
    const address = await startServer()
    const expectPeer = { kind: 'host' } as const
    const channel = connectRpc({ address, tls: testIdentities.vcenter, expectPeer })
    async function* requests() {
      yield { generation: 1 }
      await new Promise(() => {})
    }
    const agent = channel.client('nkpsim.esxi.v1.HostAgentService')
    const responses = agent.synchronize(requests(), { timeoutMs: 60_000 })[Symbol.asyncIterator]()
    expect(await responses.next()).toMatchObject({ value: { state: { generation: 1 } } })
    child?.kill('SIGSTOP')
    const startMs = performance.now()
    await expect(responses.next()).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' })
    const boundMs = KEEPALIVE_INTERVAL_MS + KEEPALIVE_TIMEOUT_MS + 5000
    expect(performance.now() - startMs).toBeLessThan(boundMs)
    channel.close()
  })
})
