import { describe, expect, it } from '@jest/globals'
import { until } from '@nkpsim/daemon/testing'
import { MAX_MESSAGE_BYTES, MAX_TIMEOUT_MS } from '../../limits.ts'
import { neverAnswer, testAgentService, testVm, testVmService } from '../test-services.ts'
import {
  AGENT_SERVICE,
  BOUND,
  CHUNK_BYTES,
  getVm,
  networkBench,
  VM_SERVICE,
} from './network-bench.ts'
import type { NetworkLab } from './network-labs.ts'

/** How calls end, and what bounds them. */
export function describeLimits(name: string, openLab: () => NetworkLab): void {
  describe(`the limits of calls over ${name}`, () => {
    const bench = networkBench(openLab)
    const { serve, connect, vmsAt } = bench
    const hanging = (onAbort: () => void) =>
      testVmService({
        getVm,
        listVms: (_request, { signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => {
              onAbort()
              reject(new Error('aborted'))
            })
          }),
      })

    it('end a call at its deadline, at both ends', async () => {
      let aborted = 0
      const address = await serve([
        hanging(() => {
          aborted += 1
        }),
      ])
      const vms = await vmsAt(address)
      await vms.getVm({ name: 'a' }, BOUND)
      await expect(vms.listVms({}, { timeoutMs: 200 })).rejects.toMatchObject({
        status: 'DEADLINE_EXCEEDED',
      })
      await until(() => aborted === 1)
    })

    it('end a call when its signal aborts, at both ends', async () => {
      let aborted = 0
      const started = Promise.withResolvers<void>()
      const address = await serve([
        testVmService({
          listVms: neverAnswer(started.resolve, () => {
            aborted += 1
          }),
        }),
      ])
      const abort = new AbortController()
      const call = (await vmsAt(address)).listVms({}, { ...BOUND, signal: abort.signal })
      const outcome = expect(call).rejects.toMatchObject({
        ...{ status: 'CANCELLED', code: 'CANCELLED', message: 'the call was cancelled' },
      })
      await started.promise
      abort.abort()
      await outcome
      await until(() => aborted === 1)
    })

    it('end the handler of a stream at its deadline, even if the peer reads nothing', async () => {
      let open = 0
      const address = await serve([
        testVmService({
          getVm,
          readDisk: async function* () {
            open++
            try {
              for (;;) yield { chunk: Buffer.alloc(CHUNK_BYTES) }
            } finally {
              open--
            }
          },
        }),
      ])
      const vms = await vmsAt(address)
      await vms.getVm({ name: 'a' }, BOUND)
      const readsFirst = async (): Promise<boolean> => {
        const responses = vms.readDisk({}, { timeoutMs: 500 })[Symbol.asyncIterator]()
        return responses.next().then(
          () => true,
          // On a busy machine, the deadline can pass before the first message arrives.
          () => false,
        )
      }
      await until(readsFirst)
      await until(() => open === 0)
    })

    it('allow a stream the maximum timeout', async () => {
      const address = await serve([
        testAgentService(async function* (requests) {
          for await (const { generation } of requests) yield { state: { generation } }
        }),
      ])
      async function* requests() {
        yield { generation: 7 }
      }
      const answers: unknown[] = []
      const agent = (await bench.connect(address)).client(AGENT_SERVICE)
      const responses = agent.synchronize(requests(), { timeoutMs: MAX_TIMEOUT_MS })
      for await (const { state } of responses) answers.push(state?.generation)
      expect(answers).toEqual([7])
    })

    it('end the handler of a stream whose reader leaves', async () => {
      let ended = false
      const address = await serve([
        testVmService({
          readDisk: async function* () {
            try {
              for (;;) yield { chunk: Buffer.alloc(10) }
            } finally {
              ended = true
            }
          },
        }),
      ])
      for await (const _ of (await vmsAt(address)).readDisk({}, BOUND)) break
      await until(() => ended)
    })

    it('slow down a handler whose reader is slow', async () => {
      let produced = 0
      const address = await serve([
        testVmService({
          readDisk: async function* () {
            for (;;) {
              produced += 1
              yield { chunk: Buffer.alloc(CHUNK_BYTES) }
            }
          },
        }),
      ])
      const responses = (await vmsAt(address)).readDisk({}, BOUND)[Symbol.asyncIterator]()
      await responses.next()
      let before = -1
      // The handler waits for the reader if the count has not changed between two checks.
      await until(async () => {
        const isStill = produced === before
        before = produced
        await new Promise((resolve) => setTimeout(resolve, 200))
        return isStill && produced === before
      })
      expect(produced).toBeLessThan(25)
      await responses.next()
      await responses.return?.()
    })

    it('slow down a client whose handler is slow', async () => {
      let sent = 0
      const goOn = Promise.withResolvers<void>()
      const address = await serve([
        testVmService({
          writeDisk: async (requests) => {
            let count = 0
            for await (const _ of requests) {
              count += 1
              if (count === 1) await goOn.promise
              if (count === 60) break
            }
            return { writtenBytes: count }
          },
        }),
      ])
      async function* requests() {
        for (;;) {
          sent += 1
          if (sent > 50) goOn.resolve()
          yield { chunk: Buffer.alloc(CHUNK_BYTES) }
        }
      }
      const written = (await vmsAt(address)).writeDisk(requests(), BOUND)
      let before = -1
      await until(async () => {
        const isStill = sent === before
        before = sent
        await new Promise((resolve) => setTimeout(resolve, 200))
        return isStill && sent === before
      })
      expect(sent).toBeLessThan(40)
      goOn.resolve()
      expect(await written).toMatchObject({ writtenBytes: 60 })
    })

    it('refuse a timeout out of range and an aborted signal before anything is sent', async () => {
      const vms = await vmsAt(await serve([testVmService({ getVm })]))
      for (const timeoutMs of [0, Number.NaN, MAX_TIMEOUT_MS + 1])
        await expect(vms.getVm({}, { timeoutMs })).rejects.toMatchObject({
          code: 'TIMEOUT_OUT_OF_RANGE',
        })
      const signal = AbortSignal.abort()
      await expect(vms.getVm({}, { ...BOUND, signal })).rejects.toMatchObject({ code: 'CANCELLED' })
    })

    it('refuse messages that are too large, except listings', async () => {
      const address = await serve([
        testVmService({
          getVm,
          createVm: async ({ diskBytes }) => ({
            vm: { ...testVm('x'), provider: 'x'.repeat(diskBytes) },
          }),
        }),
      ])
      const vms = await vmsAt(address)
      const tooLarge = { status: 'RESOURCE_EXHAUSTED', code: 'RESOURCE_EXHAUSTED' }
      const request = vms.getVm({ name: 'x'.repeat(MAX_MESSAGE_BYTES) }, BOUND)
      await expect(request).rejects.toMatchObject(tooLarge)
      const diskBytes = MAX_MESSAGE_BYTES
      await expect(vms.createVm({ diskBytes }, BOUND)).rejects.toMatchObject(tooLarge)
      const fits = await vms.createVm({ diskBytes: diskBytes - 100 }, BOUND)
      expect(fits.vm?.provider).toHaveLength(diskBytes - 100)
      const listing = await vmsAt(address, { takesListings: true })
      const { vm } = await listing.createVm({ diskBytes }, BOUND)
      expect(vm?.provider).toHaveLength(diskBytes)
    })

    it('end calls of a channel that is closed, and refuse new ones', async () => {
      const address = await serve([hanging(() => undefined)])
      const channel = await connect(address)
      const vms = channel.client(VM_SERVICE)
      await vms.getVm({ name: 'a' }, BOUND)
      const outcome = expect(vms.listVms({}, BOUND)).rejects.toMatchObject({ status: 'CANCELLED' })
      channel.close()
      await outcome
      await expect(vms.getVm({}, BOUND)).rejects.toMatchObject({ status: 'CANCELLED' })
    })
  })
}
