import { beforeAll, describe, expect, it } from '@jest/globals'
import { MAX_STRANGERS_MESSAGE_BYTES } from '../../limits.ts'
import { defineService } from '../../server/define-service.ts'
import { createSelfSignedIdentity } from '../test-authority.ts'
import { BOUND, networkBench } from './network-bench.ts'
import type { NetworkLab } from './network-labs.ts'

const ADOPTION_SERVICE = 'nkpsim.esxi.v1.AdoptionService'

/** A server for callers without certificate, and pinned certificates. */
export function describeStrangers(name: string, openLab: () => NetworkLab): void {
  describe(`a server without client certificates over ${name}`, () => {
    const bench = networkBench(openLab)
    const { serve } = bench
    const services = () => [
      defineService(ADOPTION_SERVICE, {
        allow: 'unauthenticated',
        handlers: {
          requestCertificate: async () => ({ hostId: 'h1' }),
          installCertificate: async () => ({}),
        },
      }),
    ]
    let identity: { certificatePem: string; privateKeyPem: string }
    beforeAll(() => {
      identity = createSelfSignedIdentity()
    })
    const open = (more: object = {}) =>
      serve(services(), { tls: { ...identity, clientAuth: 'none' }, ...more })

    it('shows its certificate, and serves a client that pinned it', async () => {
      const address = await open()
      const shown = await bench.lab.here.fetchCertificate(address, BOUND)
      expect(shown.pem.trim()).toBe(identity.certificatePem.trim())
      expect(shown.thumbprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
      const pinnedThumbprint = shown.thumbprint
      const channel = await bench.lab.here.connectPinned({ address, pinnedThumbprint, ...BOUND })
      bench.channels.push(channel)
      const adoption = channel.client(ADOPTION_SERVICE)
      expect(await adoption.requestCertificate({}, BOUND)).toMatchObject({ hostId: 'h1' })
    })

    it('is refused by a client with another pin', async () => {
      const address = await open()
      const pinnedThumbprint = 'AA:'.repeat(31).concat('AA')
      await expect(
        bench.lab.here.connectPinned({ address, pinnedThumbprint, ...BOUND }),
      ).rejects.toMatchObject({ status: 'FAILED_PRECONDITION', code: 'THUMBPRINT_MISMATCH' })
    })

    it('is refused if it changes its certificate after the client compared the pin', async () => {
      const address = await open()
      const { thumbprint } = await bench.lab.here.fetchCertificate(address, BOUND)
      const channel = await bench.lab.here.connectPinned({
        ...{ address, pinnedThumbprint: thumbprint, ...BOUND },
      })
      bench.channels.push(channel)
      await bench.servers[0]?.close(0)
      const port = Number(address.split(':')[1])
      await open({ port, tls: { ...createSelfSignedIdentity(), clientAuth: 'none' } })
      const call = channel.client(ADOPTION_SERVICE).requestCertificate({}, BOUND)
      await expect(call).rejects.toMatchObject({ code: 'PEER_UNTRUSTED' })
    })

    it('refuses a large request of a stranger', async () => {
      const address = await open()
      const { thumbprint } = await bench.lab.here.fetchCertificate(address, BOUND)
      const channel = await bench.lab.here.connectPinned({
        ...{ address, pinnedThumbprint: thumbprint, ...BOUND },
      })
      bench.channels.push(channel)
      const vcenterInstanceId = 'x'.repeat(MAX_STRANGERS_MESSAGE_BYTES + 1)
      const call = channel.client(ADOPTION_SERVICE).requestCertificate({ vcenterInstanceId }, BOUND)
      await expect(call).rejects.toMatchObject({
        ...{ status: 'RESOURCE_EXHAUSTED', code: 'RESOURCE_EXHAUSTED' },
        message: expect.stringMatching(/too long here: at most 16384$/),
      })
    })

    it('has no certificate to fetch if it does not listen', async () => {
      const [port] = await bench.lab.there.freePorts.take(1)
      const address = `${bench.lab.host}:${port}`
      await expect(bench.lab.here.fetchCertificate(address, BOUND)).rejects.toMatchObject({
        ...{ code: 'PEER_UNREACHABLE', message: `${address} does not answer: connection refused` },
      })
    })
  })
}
