import { describe, expect, it } from '@jest/globals'
import { startFrozenProcess } from '../testing/frozen-process.ts'
import { openTestLink, testIdentities } from '../testing/test-link.ts'
import { testAgentService } from '../testing/test-services.ts'

describe('keepalive of a server', () => {
  it('detects that the process of a client was stopped, and ends the handler of its open stream', async () => {
    const left = Promise.withResolvers<unknown>()
    const agent = testAgentService(async function* (requests, { signal }) {
      signal.addEventListener('abort', () => left.resolve(signal.reason))
      for await (const { generation } of requests) yield { state: { generation } }
    })
    await using link = await openTestLink([agent])
    const input = { tls: testIdentities.vcenter, address: link.address }
    using client = await startFrozenProcess('frozen-client.ts', input)
    client.process.kill('SIGSTOP')
    expect(await left.promise).toMatchObject({ code: 'CANCELLED' })
  })
})
