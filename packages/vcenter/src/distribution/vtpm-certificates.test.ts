import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { silentLogger, untilEqual } from '@nkpsim/daemon/testing'
import type { RpcChannel } from '@nkpsim/rpc'
import { RpcError } from '@nkpsim/rpc/errors'
import { host, simulatedStore, vmRecord } from '../testing/models.ts'
import { createVtpmCertificates } from './vtpm-certificates.ts'

const channelWith = (service: object): RpcChannel =>
  ({ client: () => service }) as unknown as RpcChannel

const HOST = host({ id: 'host-1', name: 'esx-1' })
const spki = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' })
const WANTED = {
  rsa: spki(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey),
  ecc: spki(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey),
}
const vm = (name: string, wanted = WANTED) => ({
  ...vmRecord({ name, uuid: `id of ${name}`, vtpm: {} }),
  ...{ isUnread: false, wanted },
})
type Sent = { name: string; rsaCertificate: Buffer; eccCertificate: Buffer }

async function withCertificates(
  answer: () => Promise<void>,
  work: (given: {
    certificates: ReturnType<typeof createVtpmCertificates>
    sent: Sent[]
    store: Awaited<ReturnType<typeof simulatedStore>>
    events: () => string[]
  }) => Promise<void>,
): Promise<void> {
  const store = await simulatedStore()
  const clusterClock = { nowMs: () => Date.now() }
  const certificates = createVtpmCertificates({ store, clusterClock, logger: silentLogger })
  const sent: Sent[] = []
  const installVtpmCertificates = async (request: Sent): Promise<void> => {
    sent.push(request)
    await answer()
  }
  certificates.reach(HOST, channelWith({ installVtpmCertificates }))
  const events = () => store.newestEvents(10).map(({ message }) => message)
  await work({ certificates, sent, store, events })
}

describe('the certificates of a new vTPM', () => {
  it('are issued by the VMCA for the keys that the host reports, once', () =>
    withCertificates(
      async () => undefined,
      async ({ certificates, sent, store }) => {
        certificates.take(HOST, { vms: [vm('db-1'), { ...vm('db-2'), wanted: WANTED }] })
        certificates.take(HOST, { vms: [vm('db-1')] })
        await certificates.settled()
        expect(sent.map(({ name }) => name).sort()).toEqual(['db-1', 'db-2'])
        const authority = new X509Certificate(store.identity.authority.certificatePem)
        for (const [bytes, key] of [
          [sent[0]?.rsaCertificate, WANTED.rsa],
          [sent[0]?.eccCertificate, WANTED.ecc],
        ] as const) {
          const certificate = new X509Certificate(bytes ?? Buffer.alloc(0))
          expect(certificate.verify(authority.publicKey)).toBe(true)
          expect(certificate.publicKey.export({ type: 'spki', format: 'der' })).toEqual(key)
        }
      },
    ))

  it('cause an event of the product if a host refuses them, once for each reason', () =>
    withCertificates(
      async () => {
        throw new RpcError('FAILED_PRECONDITION', 'VM_LOCKED', 'the virtual machine is locked')
      },
      async ({ certificates, sent, events }) => {
        for (const _attempt of [1, 2]) {
          certificates.take(HOST, { vms: [vm('db-1')] })
          await certificates.settled()
        }
        expect(sent).toHaveLength(2)
        expect(events()).toEqual([
          'Unable to install a Certificate for Virtual TPM device on Virtual Machine db-1. the virtual machine is locked',
        ])
      },
    ))

  it('are not issued for keys of other kinds', () =>
    withCertificates(
      async () => undefined,
      async ({ certificates, sent, events }) => {
        const wanted = { rsa: WANTED.ecc, ecc: Buffer.from('no key') }
        certificates.take(HOST, { vms: [vm('db-1', wanted)] })
        await certificates.settled()
        expect(sent).toEqual([])
        expect(events()).toEqual([expect.stringContaining('the endorsement key cannot be read')])
      },
    ))

  it('are issued for a few VMs of a host at a time, and only for those of its last report', async () => {
    const held = Promise.withResolvers<void>()
    await withCertificates(
      () => held.promise,
      async ({ certificates, sent }) => {
        const many = Array.from({ length: 100 }, (_, index) => vm(`db-${index}`))
        certificates.take(HOST, { vms: many })
        await untilEqual(() => sent.length, 8)
        certificates.take(HOST, { vms: [...many.slice(0, 8), vm('new')] })
        held.resolve()
        await certificates.settled()
        const names = sent.map(({ name }) => name)
        expect(names.slice(0, 8).sort()).toEqual(many.slice(0, 8).map(({ name }) => name))
        expect(names.slice(8)).toEqual(['new'])
      },
    )
  })

  it('that fail are remembered for a bounded number of VMs', () =>
    withCertificates(
      async () => undefined,
      async ({ certificates, store }) => {
        const failing = (name: string) => vm(name, { rsa: Buffer.from('x'), ecc: Buffer.from('x') })
        const report = async (...names: string[]): Promise<number> => {
          const before = store.newestEvents(2000).length
          certificates.take(HOST, { vms: names.map(failing) })
          await certificates.settled()
          return store.newestEvents(2000).length - before
        }
        expect(await report('db-1', 'db-2')).toBe(2)
        expect(await report('db-1', 'db-2')).toBe(0)
        const others = Array.from({ length: 999 }, (_, index) => `other-${index}`)
        expect(await report(...others)).toBe(999)
        expect(await report('db-2')).toBe(0)
        expect(await report('db-1')).toBe(1)
      },
    ))

  it('wait until vCenter reaches the host', () =>
    withCertificates(
      async () => undefined,
      async ({ certificates, sent, events }) => {
        certificates.lose(HOST.id)
        certificates.take(HOST, { vms: [vm('db-1')] })
        await certificates.settled()
        expect([sent, events()]).toEqual([[], []])
      },
    ))
})
