import { describe, expect, it } from '@jest/globals'
import { until } from '@nkpsim/daemon/testing'
import { RpcError } from '../../errors/rpc-error.ts'
import type { Guard } from '../../server/guard.ts'
import { testVm, testVmService } from '../test-services.ts'
import { BOUND, getVm, networkBench } from './network-bench.ts'
import type { NetworkLab } from './network-labs.ts'

/** How guards decide, and what a client does about it. */
export function describeGuards(name: string, openLab: () => NetworkLab): void {
  describe(`guards over ${name}`, () => {
    const bench = networkBench(openLab)
    const { serve, vmsAt } = bench
    const caller = { name: 'anna', sessionId: 's' }
    const refusal = { status: 'UNAUTHENTICATED', code: 'SESSION_EXPIRED' } as const
    const guard = (settled: string[]): Guard => ({
      admit: async ({ authorization }) => {
        if (authorization !== 'new')
          throw new RpcError(refusal.status, refusal.code, 'it has ended')
        return { caller, settle: (outcome) => void settled.push(outcome) }
      },
    })

    it('admit a call with a renewed authorization, and are told its outcome', async () => {
      const settled: string[] = []
      const address = await serve([testVmService({ getVm })], { guard: guard(settled) })
      const asked: unknown[] = []
      const vms = await vmsAt(address, {
        authorization: async ({ refused }) => {
          asked.push(refused)
          return refused === undefined ? 'old' : 'new'
        },
      })
      expect(await vms.getVm({ name: 'a' }, BOUND)).toMatchObject({ vm: { name: 'a' } })
      expect(asked).toEqual([undefined, 'old'])
      await until(() => settled.length === 1)
      expect(settled).toEqual(['OK'])
    })

    it('admit a stream of responses with a renewed authorization, but not a stream of requests', async () => {
      const address = await serve(
        [
          testVmService({
            exportVm: async function* () {
              yield { chunk: Buffer.from('a') }
            },
            importVm: async () => ({ vm: testVm('a') }),
          }),
        ],
        { guard: guard([]) },
      )
      const vms = await vmsAt(address, {
        authorization: async ({ refused }) => (refused === undefined ? 'old' : 'new'),
      })
      const chunks: string[] = []
      for await (const { chunk } of vms.exportVm({ name: 'a' }, BOUND)) chunks.push(String(chunk))
      expect(chunks).toEqual(['a'])
      await expect(vms.importVm((async function* () {})(), BOUND)).rejects.toMatchObject(refusal)
    })

    it('refuse a call before its handler runs', async () => {
      let handled = 0
      const address = await serve(
        [
          testVmService({
            getVm: async () => {
              handled += 1
              return { vm: testVm('a') }
            },
          }),
        ],
        { guard: guard([]) },
      )
      const vms = await vmsAt(address)
      await expect(vms.getVm({ name: 'a' }, BOUND)).rejects.toMatchObject(refusal)
      expect(handled).toBe(0)
    })

    it('end a stream whose admission ends, even if no message arrives', async () => {
      let hasEnded = false
      const isOpen = Promise.withResolvers<void>()
      const admitting: Guard = {
        admit: async () => ({
          caller,
          settle: () => undefined,
          requireStill: async () => {
            if (hasEnded) throw new RpcError(refusal.status, refusal.code, 'it has ended')
          },
        }),
      }
      const address = await serve(
        [
          testVmService({
            writeDisk: async (requests) => {
              isOpen.resolve()
              for await (const _ of requests);
              return {}
            },
          }),
        ],
        { guard: admitting },
      )
      const silence = Promise.withResolvers<void>()
      // biome-ignore lint/correctness/useYield: this stream has no messages
      async function* requests() {
        await silence.promise
      }
      const written = (await vmsAt(address)).writeDisk(requests(), BOUND)
      const outcome = expect(written).rejects.toMatchObject(refusal)
      await isOpen.promise
      hasEnded = true
      await outcome
      silence.resolve()
    })
  })
}
