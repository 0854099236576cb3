import { describe, expect, it } from '@jest/globals'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { RpcError } from '../errors/rpc-error.ts'
import { openTestLink } from '../testing/test-link.ts'
import { testAgentService, testVmService } from '../testing/test-services.ts'

const VM_SERVICE = 'nkpsim.esxi.v1.VirtualMachineService'
const AGENT_SERVICE = 'nkpsim.esxi.v1.HostAgentService'
const CHUNK_BYTES = 1024 * 1024

describe('an error of a handler during a long stream of requests', () => {
  const refuse = async (requests: AsyncIterable<unknown>) => {
    for await (const _ of requests) throw new RpcError('ABORTED', 'DISK_FULL', 'no more room')
    return {}
  }

  async function* endless() {
    for (;;) yield { chunk: Buffer.alloc(CHUNK_BYTES) }
  }

  async function* endlessStates() {
    for (let generation = 1; ; generation += 1) {
      yield { generation, vcenterInstanceId: 'x'.repeat(CHUNK_BYTES) }
    }
  }

  it('reaches the caller, even if writes of the caller fail', async () => {
    await using own = await openTestLink([
      testVmService({ importVm: refuse }),
      testAgentService(async function* (requests) {
        yield await refuse(requests)
      }),
    ])
    for (let round = 0; round < 20; round += 1) {
      const upload = own.channel.client(VM_SERVICE).importVm(endless(), { timeoutMs: PATIENCE_MS })
      await expect(upload).rejects.toMatchObject({ status: 'ABORTED', code: 'DISK_FULL' })
      const agent = own.channel.client(AGENT_SERVICE)
      const answers = agent.synchronize(endlessStates(), { timeoutMs: PATIENCE_MS })
      const first = answers[Symbol.asyncIterator]().next()
      await expect(first).rejects.toMatchObject({ status: 'ABORTED', code: 'DISK_FULL' })
    }
  })
})
