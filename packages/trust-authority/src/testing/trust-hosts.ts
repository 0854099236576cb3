import { OPERATOR_FOLDER, operatorTls } from '@nkpsim/daemon/operator-files'
import { readSmallFile } from '@nkpsim/daemon/small-file'
import {
  type Connections,
  createSimulatedDisk,
  type Files,
  type MachineClock,
  type Random,
  simulatedCompute,
  simulatedProcess,
} from '@nkpsim/effects'
import type { RpcClient, trustV1 } from '@nkpsim/rpc'
import type { MemoryNetwork, MemoryNode } from '@nkpsim/rpc/memory'
import { manufacturerCertificate } from '@nkpsim/tpm/simulated'
import { ADMINISTRATOR } from '../access/privileges.ts'
import { startTrustd } from '../trustd.ts'
import type { LabKms } from './lab-kms.ts'

const STATE_FOLDER = '/state'
const PORT = 9443
const SERVICE_PORT = 9444
const MAX_FILE_BYTES = 65_536
const TIMEOUT_MS = 60_000
const CALL = { timeoutMs: TIMEOUT_MS }

/** A trust host on a memory network and a simulated disk. */
export type MemoryTrustHost = {
  name: string
  node: MemoryNode
  files: Files
  /** Lines of its log. */
  lines: readonly string[]
  stop(): Promise<void>
}

/** Starts a trust host as a node of a memory network. */
export async function startTrustHostInMemory(input: {
  name: string
  network: MemoryNetwork
  clock: MachineClock
  random: Random
  connections: Connections
  /** Files of an earlier start (default: an empty disk). */
  files?: Files
}): Promise<MemoryTrustHost> {
  const { name, network, clock, random, connections } = input
  const disk = createSimulatedDisk({ random })
  const files = input.files ?? disk.attach()
  const node = network.node(name, clock)
  const lines: string[] = []
  const daemon = await startTrustd(
    {
      ...{ stateFolder: STATE_FOLDER, name, address: name, listenAddress: name },
      ...{ port: PORT, servicePort: SERVICE_PORT, logLevel: 'info', logStyle: 'json' },
      ...{ reflection: false, metrics: undefined, otlpEndpoint: undefined },
    },
    {
      ...{ machineClock: clock, random, files, connections, network: node },
      database: disk.attachDatabases(),
      compute: simulatedCompute(),
      ownProcess: simulatedProcess({
        pid: 1,
        onExit: () => undefined,
        onLine: (line) => lines.push(line),
      }),
    },
  )
  return { name, node, files, lines, stop: () => daemon.stop() }
}

type Administration = RpcClient<'nkpsim.trust.v1.TrustAdministrationService'>

/** Connects to the administration of a trust host, by default as who may change everything. */
export async function administrationOf(
  { name, node, files }: MemoryTrustHost,
  operator: string = ADMINISTRATOR,
): Promise<Administration> {
  const suffix = operator === ADMINISTRATOR ? '' : `-${operator}`
  const folder = `${STATE_FOLDER}/${OPERATOR_FOLDER}${suffix}`
  const read = (file: string): string =>
    readSmallFile(files, `${folder}/${file}`, MAX_FILE_BYTES).toString()
  const channel = await node.connect({
    address: `${name}:${PORT}`,
    tls: operatorTls(read),
    expectPeer: { kind: 'host' },
  })
  return channel.client('nkpsim.trust.v1.TrustAdministrationService')
}

/**
 * Configures trust hosts as one cluster that trusts the simulated TPMs, and enables them.
 * @returns the services for the workload
 */
export async function configureTrustHosts(
  hosts: readonly MemoryTrustHost[],
  input: {
    group?: string
    /** Event log of an accepted image. */
    eventLog: Buffer
    kms: Pick<LabKms, 'servers' | 'serverPem' | 'client'>
    providerId: string
    primaryKeyId: string
  },
): Promise<trustV1.GetServicesInfoResponse__Output[]> {
  const { group = 'group-1', eventLog, kms, providerId, primaryKeyId } = input
  const clients = await Promise.all(hosts.map((host) => administrationOf(host)))
  const configurations = await Promise.all(
    clients.map((client) => client.getConfiguration({}, CALL)),
  )
  const members = configurations.map(({ configuration }) => ({
    serviceId: configuration?.serviceId ?? '',
    tokenCertificatePem: configuration?.tokenCertificatePem ?? '',
  }))
  for (const client of clients) {
    await client.setGroup({ group, members }, CALL)
    const certificatesPem = manufacturerCertificate().toString()
    await client.addCaCertificate({ caCertificate: { name: 'vendor', certificatesPem } }, CALL)
    await client.addBaseImage({ name: 'image-1', eventLog }, CALL)
    const provider = { name: 'tkp-1', providerId, primaryKeyId, servers: [...kms.servers] }
    await client.createTrustedKeyProvider(provider, CALL)
    const { certificatePem, privateKeyPem } = kms.client
    const identity = { certificatePem, privateKeyPem: Buffer.from(privateKeyPem) }
    await client.setClientCertificate({ name: 'tkp-1', ...identity }, CALL)
    await client.setTrustedServerCertificates(
      { name: 'tkp-1', certificatesPem: kms.serverPem },
      CALL,
    )
    await client.setState({ enabled: true }, CALL)
  }
  return Promise.all(clients.map((client) => client.getServicesInfo({}, CALL)))
}
