import { describe, expect, it } from '@jest/globals'
import { PATIENCE_MS, until } from '@nkpsim/daemon/testing'
import { neverAnswer, testAgentService, testVm, testVmService } from '../test-services.ts'
import { AGENT_SERVICE, BOUND, getVm, networkBench, VM_SERVICE } from './network-bench.ts'
import type { NetworkLab } from './network-labs.ts'

/** How connections are made, and how they end. */
export function describeConnections(name: string, openLab: () => NetworkLab): void {
  describe(`connections over ${name}`, () => {
    const bench = networkBench(openLab)
    const { serve, connect, vmsAt } = bench
    it('fail with the address and the reason if nothing listens there', async () => {
      const [port] = await bench.lab.there.freePorts.take(1)
      const address = `${bench.lab.host}:${port}`
      await expect((await vmsAt(address)).getVm({}, BOUND)).rejects.toMatchObject({
        ...{ status: 'UNAVAILABLE', code: 'PEER_UNREACHABLE' },
        message: `${address} does not answer: connection refused`,
      })
      const nowhere = await vmsAt('no-such-host.invalid:1')
      await expect(nowhere.getVm({}, BOUND)).rejects.toMatchObject({
        ...{ code: 'PEER_UNREACHABLE' },
        message: 'no-such-host.invalid:1 does not answer: unknown host name',
      })
      await expect(connect('nonsense')).rejects.toMatchObject({ code: 'INVALID_ADDRESS' })
    })

    it('are made again when the server starts again', async () => {
      const address = await serve([testVmService({ getVm })])
      const vms = await vmsAt(address)
      await vms.getVm({ name: 'a' }, BOUND)
      await bench.servers[0]?.close(0)
      await expect(vms.getVm({ name: 'a' }, BOUND)).rejects.toMatchObject({
        code: 'PEER_UNREACHABLE',
      })
      await serve([testVmService({ getVm })], { port: Number(address.split(':')[1]) })
      await until(() =>
        vms.getVm({ name: 'a' }, { timeoutMs: 1000 }).then(
          () => true,
          () => false,
        ),
      )
    })

    it('cannot be served on a port that is in use', async () => {
      const address = await serve([testVmService({ getVm })])
      const port = Number(address.split(':')[1])
      await expect(serve([], { port })).rejects.toMatchObject({
        ...{ code: 'ADDRESS_UNUSABLE' },
        message: `cannot listen on ${bench.lab.host}:${port}: the port is taken: choose another`,
      })
      await expect(bench.lab.there.reservePort(bench.lab.host, port)).rejects.toMatchObject({
        code: 'EADDRINUSE',
      })
    })

    it('find a reserved port closed until it is released', async () => {
      const reservation = await bench.lab.there.reservePort(bench.lab.host, 0)
      const address = `${bench.lab.host}:${reservation.port}`
      await expect(bench.lab.here.fetchCertificate(address, BOUND)).rejects.toMatchObject({
        code: 'PEER_UNREACHABLE',
      })
      await reservation.release()
      expect(await serve([testVmService({ getVm })], { port: reservation.port })).toBe(address)
    })

    it('end with a server that stops: streams at once, other calls after their answer', async () => {
      const started = Promise.withResolvers<void>()
      const answer = Promise.withResolvers<void>()
      const address = await serve([
        testVmService({
          getVm: async () => {
            started.resolve()
            await answer.promise
            return { vm: testVm('a') }
          },
        }),
        testAgentService(async function* (requests) {
          for await (const { generation } of requests) yield { state: { generation } }
        }),
      ])
      const channel = await connect(address)
      const silence = Promise.withResolvers<void>()
      async function* requests() {
        yield { generation: 1 }
        await silence.promise
      }
      const stream = channel.client(AGENT_SERVICE).synchronize(requests(), BOUND)
      const responses = stream[Symbol.asyncIterator]()
      expect(await responses.next()).toMatchObject({ value: { state: { generation: 1 } } })
      const call = channel.client(VM_SERVICE).getVm({ name: 'a' }, BOUND)
      await started.promise
      const closed = bench.servers[0]?.close(PATIENCE_MS)
      await expect(responses.next()).rejects.toMatchObject({
        ...{ status: 'UNAVAILABLE', code: 'SERVER_STOPPING' },
      })
      answer.resolve()
      expect(await call).toMatchObject({ vm: { name: 'a' } })
      await closed
      silence.resolve()
    })

    it('cut calls that outlive the grace period of a stopping server', async () => {
      const started = Promise.withResolvers<void>()
      const reason = Promise.withResolvers<unknown>()
      const address = await serve([
        testVmService({
          listVms: neverAnswer(started.resolve, reason.resolve),
        }),
      ])
      const call = (await vmsAt(address)).listVms({}, BOUND)
      const outcome = expect(call).rejects.toMatchObject({ status: 'UNAVAILABLE' })
      await started.promise
      await bench.servers[0]?.close(50)
      await outcome
      expect(await reason.promise).toMatchObject({ code: 'SERVER_STOPPING' })
    })
  })
}
