import { describe, expect, it } from '@jest/globals'
import { until } from '@nkpsim/daemon/testing'
import { currentTraceId, newTrace, withTrace } from '@nkpsim/tracing'
import { RpcError } from '../../errors/rpc-error.ts'
import { defineService } from '../../server/define-service.ts'
import { wipedOnceSent } from '../../wiped-messages.ts'
import { testAgentService, testVm, testVmService } from '../test-services.ts'
import { AGENT_SERVICE, BOUND, CHUNK_BYTES, networkBench } from './network-bench.ts'
import type { NetworkLab } from './network-labs.ts'

/** What calls of all kinds carry, in both directions. */
export function describeCalls(name: string, openLab: () => NetworkLab): void {
  describe(`calls over ${name}`, () => {
    const bench = networkBench(openLab)
    const { serve, connect, vmsAt } = bench
    it('return the response, and identify the caller by its certificate', async () => {
      let seen: unknown
      const address = await serve([
        testVmService({
          getVm: async ({ name: vm }, { peer, authority: reached, source, caller }) => {
            seen = { peer, reached, caller }
            expect(source).not.toMatch(/:\d+$/)
            return { vm: testVm(vm) }
          },
        }),
      ])
      expect(await (await vmsAt(address)).getVm({ name: 'a' }, BOUND)).toEqual({ vm: testVm('a') })
      const peer = { kind: 'operator', id: 'administrator@vsphere.local' }
      expect(seen).toEqual({ peer, reached: address, caller: undefined })
      await until(() => bench.lines.some(({ event }) => event === 'rpc.served'))
    })

    it('carry streams of requests and of responses in order', async () => {
      const address = await serve([
        testVmService({
          importVm: async (requests) => {
            const sizes: number[] = []
            for await (const { chunk } of requests) sizes.push(chunk?.length ?? -1)
            return { vm: testVm(sizes.join()) }
          },
          exportVm: async function* () {
            for (let size = 1; size <= 40; size += 1) yield { chunk: Buffer.alloc(size) }
          },
        }),
      ])
      const vms = await vmsAt(address)
      const order = Array.from({ length: 40 }, (_, index) => index + 1)
      async function* chunks() {
        for (const size of order) yield { chunk: Buffer.alloc(size) }
      }
      expect((await vms.importVm(chunks(), BOUND)).vm?.name).toBe(order.join())
      const sizes: number[] = []
      for await (const { chunk } of vms.exportVm({ name: 'a' }, BOUND)) sizes.push(chunk.length)
      expect(sizes).toEqual(order)
    })

    it('carry streams in both directions, and the messages before an error', async () => {
      const address = await serve([
        testAgentService(async function* (requests) {
          for await (const { generation } of requests) {
            if (generation === 13) throw new RpcError('ABORTED', 'UNLUCKY', 'not this one')
            yield { state: { generation } }
          }
        }),
      ])
      const agent = (await connect(address)).client(AGENT_SERVICE)
      const answers: number[] = []
      const read = async (...generations: number[]) => {
        async function* requests() {
          for (const generation of generations) yield { generation }
        }
        for await (const { state } of agent.synchronize(requests(), BOUND))
          answers.push(state?.generation ?? 0)
      }
      await read(1, 2)
      await expect(read(3, 13)).rejects.toMatchObject({
        ...{ status: 'ABORTED', code: 'UNLUCKY', message: 'not this one' },
        traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      })
      expect(answers).toEqual([1, 2, 3])
    })

    it('leave no bytes in a marked response after it is sent', async () => {
      const marked = { keys: [{ key: Buffer.alloc(32, 7), wrapped: null }] }
      const kept = { keys: [{ key: Buffer.alloc(32, 7), reason: '', message: '' }] }
      const service = defineService('nkpsim.trust.v1.KeyProviderService', {
        allow: ['operator'],
        handlers: {
          createNonce: async () => ({ nonce: Buffer.alloc(0), serviceId: '' }),
          wrapKeys: async () => wipedOnceSent(marked),
          unwrapKeys: async () => kept,
        },
      })
      const keys = (await connect(await serve([service]))).client(
        'nkpsim.trust.v1.KeyProviderService',
      )
      const { key } = (await keys.wrapKeys({}, BOUND)).keys[0] ?? {}
      expect(key).toEqual(Buffer.alloc(32, 7))
      expect(marked.keys[0]?.key).toEqual(Buffer.alloc(32))
      await keys.unwrapKeys({}, BOUND)
      expect(kept.keys[0]?.key).toEqual(Buffer.alloc(32, 7))
    })

    it('convey errors of handlers, but not the text of a defect', async () => {
      const address = await serve([
        testVmService({
          getVm: async ({ name: vm }) => {
            if (vm === 'defect') throw new Error('the inner life')
            throw new RpcError('NOT_FOUND', 'VM_NOT_FOUND', `there is no VM "${vm}"\nreally`)
          },
        }),
      ])
      const vms = await vmsAt(address)
      await expect(vms.getVm({ name: 'ä' }, BOUND)).rejects.toMatchObject({
        ...{ status: 'NOT_FOUND', code: 'VM_NOT_FOUND', message: 'there is no VM "ä" really' },
      })
      await expect(vms.getVm({ name: 'defect' }, BOUND)).rejects.toMatchObject({
        ...{ status: 'INTERNAL', code: 'INTERNAL' },
        message: expect.not.stringContaining('inner'),
      })
      expect(bench.lines.map(({ event }) => event)).toContain('rpc.failed')
    })

    it('carry the trace of the caller', async () => {
      let seen: string | undefined
      const address = await serve([
        testVmService({
          getVm: async () => {
            seen = currentTraceId()
            return { vm: testVm('a') }
          },
        }),
      ])
      const vms = await vmsAt(address)
      const trace = newTrace()
      await withTrace(trace, () => vms.getVm({ name: 'a' }, BOUND))
      expect(seen).toBe(trace.traceId)
    })

    it('deliver bytes unchanged, and do not change the bytes of the caller', async () => {
      const bytes = Buffer.from([0, 1, 2, 255])
      let seen: Buffer | undefined
      const address = await serve([
        testVmService({
          importVm: async (requests) => {
            for await (const { chunk } of requests) if (chunk !== undefined) seen = chunk
            return { vm: testVm('a') }
          },
        }),
      ])
      async function* requests() {
        yield { chunk: bytes }
      }
      await (await vmsAt(address)).importVm(requests(), BOUND)
      expect(seen).toEqual(Buffer.from([0, 1, 2, 255]))
      expect(bytes).toEqual(Buffer.from([0, 1, 2, 255]))
    })

    it('fail with the error of their own request stream', async () => {
      const address = await serve([
        testVmService({
          importVm: async (requests) => {
            for await (const _ of requests);
            return { vm: testVm('a') }
          },
        }),
      ])
      async function* failing() {
        yield { chunk: Buffer.from('a') }
        throw new RpcError('DATA_LOSS', 'SOURCE_FAILED', 'cannot read the source')
      }
      const call = (await vmsAt(address)).importVm(failing(), BOUND)
      await expect(call).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
    })

    it('get an early response, and the error of a handler that stops reading', async () => {
      let ended = 0
      async function* endless() {
        try {
          for (;;) yield { chunk: Buffer.alloc(CHUNK_BYTES) }
        } finally {
          ended += 1
        }
      }
      const address = await serve([
        testVmService({
          writeDisk: async (requests) => {
            for await (const _ of requests) return { writtenBytes: 3 }
            return {}
          },
          importVm: async (requests) => {
            for await (const _ of requests) throw new RpcError('ABORTED', 'DISK_FULL', 'no room')
            return {}
          },
        }),
      ])
      const vms = await vmsAt(address)
      expect(await vms.writeDisk(endless(), BOUND)).toMatchObject({ writtenBytes: 3 })
      await expect(vms.importVm(endless(), BOUND)).rejects.toMatchObject({ code: 'DISK_FULL' })
      await until(() => ended === 2)
    })
  })
}
