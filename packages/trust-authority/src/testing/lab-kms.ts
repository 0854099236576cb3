import { Secret } from '@nkpsim/crypto'
import {
  createSimulatedConnections,
  type MachineClock,
  type Random,
  type SimulatedConnections,
} from '@nkpsim/effects'
import { connectKmip, type KmipServer } from '@nkpsim/kmip'
import {
  createKmsNode,
  createSimulatedKms,
  type KmsNode,
  type SimulatedKms,
  serveSimulatedKms,
} from '@nkpsim/kmip/simulated'
import { createCertificateAuthority, createKeyAndCsr, privateKeyToPem } from '@nkpsim/pki'

const PORT = 5696
const DAYS = 3650

/** A simulated key server for tests, and a client that it trusts. */
export type LabKms = {
  connections: SimulatedConnections
  kms: SimulatedKms
  /** Nodes of the key server, by host name. */
  nodes: Readonly<Record<string, KmsNode>>
  /** Addresses of the nodes. */
  servers: readonly { name: string; address: string }[]
  serverPem: string
  client: { certificatePem: string; privateKeyPem: string }
  /** Makes an active key, as an administrator of the key server does. Returns its id. */
  createKey(): Promise<string>
}

/** Serves one KMS at `kms-1` and `kms-2` of the simulated outside. */
export async function openLabKms(clock: MachineClock, random: Random): Promise<LabKms> {
  const nowMs = clock.nowMs()
  const authority = await createCertificateAuthority({ commonName: 'Lab KMS', nowMs, random })
  const issue = async (commonName: string) => {
    const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({ commonName, random })
    const certificatePem = await authority.issue({
      ...{ csrDer, commonName, identityUri: `urn:lab:${commonName}`, dnsNames: [commonName] },
      ...{ validityDays: DAYS, nowMs },
    })
    return { certificatePem, privateKeyPem: privateKeyToPem(privateKeyPkcs8) }
  }
  const server = await issue('kms')
  const client = await issue('trust-authority')
  const connections = createSimulatedConnections({ nowMs: () => clock.nowMs() })
  const kms = createSimulatedKms({ randomBytes: random.bytes, nowMs: () => clock.nowMs() })
  const nodes = { 'kms-1': createKmsNode(kms), 'kms-2': createKmsNode(kms) }
  const trust = () => ({
    chainPem: server.certificatePem,
    clientsPem: authority.certificatePem,
  })
  for (const [host, node] of Object.entries(nodes))
    serveSimulatedKms(connections, { host, port: PORT }, node, trust, clock)
  return {
    ...{ connections, kms, nodes, client, serverPem: server.certificatePem },
    servers: Object.keys(nodes).map((host) => ({ name: host, address: `${host}:${PORT}` })),
    createKey: async () => {
      const identity = {
        certificatePem: client.certificatePem,
        privateKeyPem: Secret.from(Buffer.from(client.privateKeyPem)),
      }
      const place: KmipServer = {
        ...{ host: 'kms-1', port: PORT, trustedPem: server.certificatePem, timeoutMs: 10_000 },
        identity,
      }
      const network = { connections, machineClock: clock }
      const session = await connectKmip(network, place, new AbortController().signal)
      const id = await session.create()
      await session.activate(id)
      await session.close()
      return id
    },
  }
}
