import { beforeAll, describe, expect, it } from '@jest/globals'
import { createRecordingLogger } from '../recording-logger.ts'
import { createSelfSignedIdentity, createTestAuthority } from '../test-authority.ts'
import { testIdentities } from '../test-link.ts'
import { testVmService } from '../test-services.ts'
import { BOUND, getVm, networkBench, VM_SERVICE } from './network-bench.ts'
import type { NetworkLab } from './network-labs.ts'

const { authority, operator, vcenter } = testIdentities

/** How clients and servers identify each other. */
export function describeIdentity(name: string, openLab: () => NetworkLab): void {
  describe(`identity over ${name}`, () => {
    const bench = networkBench(openLab)
    const { serve, vmsAt } = bench
    let foreign: ReturnType<typeof createTestAuthority>
    beforeAll(() => {
      foreign = createTestAuthority('VMCA')
    })

    it('lets only callers of allowed kinds call a service', async () => {
      const vms = await vmsAt(await serve([testVmService({ getVm })]), { tls: vcenter })
      await expect(vms.getVm({ name: 'a' }, BOUND)).rejects.toMatchObject({
        ...{ status: 'PERMISSION_DENIED', code: 'PERMISSION_DENIED' },
        message: `vcenter v1 may not call ${VM_SERVICE}`,
      })
    })

    it('refuses a certificate without exactly one identity', async () => {
      const address = await serve([testVmService({ getVm })])
      for (const names of [
        '',
        'DNS:localhost',
        'URI:urn:nkpsim:operator:a,URI:urn:nkpsim:host:b',
      ]) {
        const vms = await vmsAt(address, { tls: authority.issue(names) })
        await expect(vms.getVm({ name: 'a' }, BOUND)).rejects.toMatchObject({
          ...{ status: 'UNAUTHENTICATED', code: 'INVALID_IDENTITY' },
        })
      }
    })

    it.each([
      ['another host', { kind: 'host', id: 'h2' } as const],
      ['another kind', { kind: 'vcenter' } as const],
    ])('refuses a server if the client expects %s', async (_, expectPeer) => {
      const address = await serve([testVmService({ getVm })])
      const vms = await vmsAt(address, { expectPeer })
      await expect(vms.getVm({ name: 'a' }, BOUND)).rejects.toMatchObject({
        ...{ status: 'UNAVAILABLE', code: 'PEER_UNTRUSTED' },
        message: `${address} is not trusted: it is urn:nkpsim:host:h1, which is not who was expected there`,
      })
    })

    it('refuses a server of another authority, even if that authority has the same name', async () => {
      const address = await serve([testVmService({ getVm })])
      const other = createTestAuthority('other')
      for (const { rootsPem } of [foreign, other]) {
        const vms = await vmsAt(address, { tls: { ...operator, rootsPem } })
        await expect(vms.getVm({ name: 'a' }, BOUND)).rejects.toMatchObject({
          ...{ status: 'UNAVAILABLE', code: 'PEER_UNTRUSTED' },
          message: `${address} is not trusted: self-signed certificate in certificate chain`,
        })
      }
    })

    it('refuses a client of another authority', async () => {
      const address = await serve([testVmService({ getVm })])
      const own = foreign.issue('URI:urn:nkpsim:operator:a')
      const vms = await vmsAt(address, { tls: { ...own, rootsPem: authority.rootsPem } })
      await expect(vms.getVm({ name: 'a' }, BOUND)).rejects.toMatchObject({
        ...{ status: 'UNAVAILABLE', code: 'PEER_UNREACHABLE' },
        message: expect.stringMatching(/ does not answer: /),
      })
    })

    it('refuses expired certificates of servers and of clients', async () => {
      const expiredHost = authority.issueExpired('URI:urn:nkpsim:host:h1')
      const address = await serve([testVmService({ getVm })], { tls: expiredHost })
      await expect((await vmsAt(address)).getVm({ name: 'a' }, BOUND)).rejects.toMatchObject({
        ...{ status: 'UNAVAILABLE', code: 'PEER_UNTRUSTED' },
        message: expect.stringMatching(
          /is not trusted: its certificate has expired by the clock of this machine, which says \d{4}-/,
        ),
      })
      const other = await serve([testVmService({ getVm })])
      const tls = authority.issueExpired('URI:urn:nkpsim:operator:a')
      const vms = await vmsAt(other, { tls })
      await expect(vms.getVm({ name: 'a' }, BOUND)).rejects.toMatchObject({
        ...{ status: 'UNAVAILABLE', code: 'PEER_UNREACHABLE' },
      })
    })

    it('refuses services that no caller could use', async () => {
      const options = { toRpcError: () => undefined, logger: createRecordingLogger() }
      const tls = { ...createSelfSignedIdentity(), clientAuth: 'none' } as const
      const services = [testVmService({ getVm })]
      await expect(bench.lab.there.createServer({ ...options, tls, services })).rejects.toThrow(
        /VirtualMachineService/,
      )
    })
  })
}
