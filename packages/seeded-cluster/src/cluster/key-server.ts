import type { KnownSecret } from '@nkpsim/checkers'
import { type MachineClock, type SimulatedConnections, seededRandom } from '@nkpsim/effects'
import { createKmsNode, createSimulatedKms, serveSimulatedKms } from '@nkpsim/kmip/simulated'
import { createCertificateAuthority, createKeyAndCsr } from '@nkpsim/pki'
import { CALL, type SiteAccess } from '../clients/site-access.ts'
import { STANDARD_PROVIDER } from '../plan/nodes.ts'
import type { KeyServerFault } from '../workload/operation.ts'

const HOST = 'kms-1'
const PORT = 5696
const STANDARD = 'nkpsim.vcenter.v1.StandardProviderService'

/** The key server of a run, outside of its cluster. */
export type KeyServer = {
  /** Registers a standard provider with it, and lets it and vCenter trust each other. */
  register(site: SiteAccess): Promise<void>
  /** Begins a fault, in place of the present one. It ends after a time, or by `heal`. */
  break(fault: KeyServerFault, forMs: number): void
  /** Ends the fault. */
  heal(): void
  /** All keys that it has made. */
  secrets(): KnownSecret[]
}

/** Creates a key server that answers from the start. */
export function createKeyServer(
  seed: number,
  outside: SimulatedConnections,
  clock: MachineClock,
): KeyServer {
  const random = seededRandom(`key server ${seed}`)
  const made: Buffer[] = []
  const node = createKmsNode(
    createSimulatedKms({
      nowMs: () => clock.nowMs(),
      randomBytes: (lengthBytes) => {
        const bytes = random.bytes(lengthBytes)
        made.push(bytes)
        return bytes
      },
    }),
  )
  let chain: Promise<string> | undefined
  let chainPem = ''
  let breaks = 0
  let clientsPem = ''
  const serve = () =>
    serveSimulatedKms(
      ...([outside, { host: HOST, port: PORT }, node] as const),
      ...([() => ({ chainPem, clientsPem }), clock] as const),
    )
  let server: ReturnType<typeof serve> | undefined = serve()
  const heal = (): void => {
    node.fault = undefined
    server ??= serve()
  }
  /** Most runs register no key server, so its certificate is made late. */
  const issue = async (): Promise<string> => {
    const nowMs = clock.nowMs()
    const authority = await createCertificateAuthority({
      ...{ commonName: 'Authority of key servers', nowMs, random },
    })
    const { csrDer } = await createKeyAndCsr({ commonName: HOST, random })
    return authority.issue({
      ...{ csrDer, commonName: HOST, identityUri: `urn:kms:${HOST}`, dnsNames: [HOST] },
      ...{ validityDays: 365, nowMs },
    })
  }
  return {
    register: async (site) => {
      chain ??= issue()
      chainPem = await chain
      const client = await site.vcenter(STANDARD)
      const of = { provider: STANDARD_PROVIDER }
      const servers = [{ name: HOST, host: HOST, port: PORT }]
      await client.registerProvider({ ...of, servers }, CALL)
      await client.trustServer({ ...of, server: HOST, certificatePem: chainPem }, CALL)
      const { certificate } = await client.getClientCertificate(of, CALL)
      clientsPem += certificate?.certificatePem ?? ''
      await client.checkServers(of, CALL)
    },
    break: (fault, forMs) => {
      heal()
      const own = ++breaks
      clock.sleep(forMs).then(
        () => breaks === own && heal(),
        () => undefined,
      )
      if (fault !== 'gone') node.fault = fault
      else {
        server?.close()
        server = undefined
      }
    },
    heal,
    secrets: () =>
      made.map((bytes, index) => ({ label: `KEK ${index + 1} of the key server`, bytes })),
  }
}
