import { seededRandom } from '@nkpsim/effects'
import {
  createKmsNode,
  createSimulatedKms,
  type KmsNode,
  serveSimulatedKms,
} from '@nkpsim/kmip/simulated'
import { createCertificateAuthority, createKeyAndCsr } from '@nkpsim/pki'
import type { StorySite } from './story-site.ts'

const PORT = 5696

/** A key server outside of a site, and the standard providers that use it. */
export type StoryKms = {
  /** Its keys, and the fault that it has now. */
  node: KmsNode
  /** Registers a standard provider with this server, and lets both trust each other. */
  register(provider: string): Promise<void>
  /** Lets nobody reach the server, until `start`. */
  stop(): void
  start(): void
}

/** Starts a key server with a certificate of its own authority. */
export async function createStoryKms(site: StorySite, host = 'kms-1'): Promise<StoryKms> {
  const random = seededRandom(`key server ${host}`)
  const { clock, outside } = site
  const authority = await createCertificateAuthority({
    ...{ commonName: 'Authority of key servers', nowMs: clock.nowMs(), random },
  })
  const { csrDer } = await createKeyAndCsr({ commonName: host, random })
  const chainPem = await authority.issue({
    ...{ csrDer, commonName: host, identityUri: `urn:kms:${host}`, dnsNames: [host] },
    ...{ validityDays: 365, nowMs: clock.nowMs() },
  })
  const node = createKmsNode(
    createSimulatedKms({ randomBytes: random.bytes, nowMs: () => clock.nowMs() }),
  )
  let clientsPem = ''
  const serve = () =>
    serveSimulatedKms(outside, { host, port: PORT }, node, () => ({ chainPem, clientsPem }), clock)
  let server: ReturnType<typeof serve> | undefined = serve()
  return {
    node,
    register: async (provider) => {
      const { standard } = site.vcenter()
      await standard.registerProvider({ provider, servers: [{ name: host, host, port: PORT }] })
      await standard.trustServer({ provider, server: host, certificatePem: chainPem })
      const { certificate } = await standard.getClientCertificate({ provider })
      clientsPem += certificate?.certificatePem ?? ''
      const { status } = await standard.checkServers({ provider })
      if (status?.overallStatus !== 'KMS_COLOR_GREEN')
        throw new Error(`the key server is not ready: ${status?.servers[0]?.message}`)
    },
    stop: () => {
      server?.close()
      server = undefined
    },
    start: () => {
      server ??= serve()
    },
  }
}
