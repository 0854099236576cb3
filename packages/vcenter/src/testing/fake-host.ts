import { randomUUID } from 'node:crypto'
import { createFreePorts } from '@nkpsim/daemon'
import { silentLogger } from '@nkpsim/daemon/testing'
import { systemRandom } from '@nkpsim/effects'
import {
  createKeyAndCsr,
  createSelfSignedCertificate,
  privateKeyToPem,
  thumbprintOf,
} from '@nkpsim/pki'
import { defineService, type Network, RpcError, type ServiceHandlers } from '@nkpsim/rpc'
import { grpcNetwork } from '@nkpsim/rpc/grpc-network'
import { type FakeAgent, fakeAgent } from './fake-agent.ts'

const PASSWORD = 'the password of root'
/** Port for vCenter on a machine of its own. */
const MANAGEMENT_PORT = 443
const freePorts = createFreePorts()

type AdoptionHandlers = ServiceHandlers<'nkpsim.esxi.v1.AdoptionService'>

/** A host as a vCenter sees it: first an adoption service, and a stream after its adoption. */
export type FakeHost = {
  agent: FakeAgent
  /** Arguments for AddHost. */
  credentials: { address: string; thumbprint: string; username: string; password: string }
  /** Runs before the host installs its certificate. */
  beforeInstall: () => Promise<void>
  /** PEM of the newest certificate that vCenter issued. */
  certificatePem: string
  close(): Promise<void>
}

/** @param on the network and the name of the host's machine; by default, this machine */
export async function fakeHost(
  on?: { network: Pick<Network, 'createServer'>; machine: string },
  hostId: string = randomUUID(),
): Promise<FakeHost> {
  const { network, machine } = on ?? { network: grpcNetwork, machine: 'localhost' }
  const [managementPort = 0] = on === undefined ? await freePorts.take(1) : [MANAGEMENT_PORT]
  const agent = fakeAgent(hostId, { network, machine })
  const { certificatePem, privateKeyPkcs8 } = await createSelfSignedCertificate({
    commonName: 'esx',
    dnsNames: [machine],
    validityDays: 1,
    nowMs: Date.now(),
    random: systemRandom,
  })
  let pendingKeyPem = ''
  const requestCertificate: AdoptionHandlers['requestCertificate'] = async ({ credentials }) => {
    if (credentials?.username !== 'root' || credentials.password !== PASSWORD)
      throw new RpcError('PERMISSION_DENIED', 'CREDENTIALS_WRONG', 'user name or password is wrong')
    const { csrDer, privateKeyPkcs8: key } = await createKeyAndCsr({
      commonName: 'esx',
      random: systemRandom,
    })
    pendingKeyPem = privateKeyToPem(key)
    const { tpmVersion, encryptionMode, version } = agent.held
    return { csr: csrDer, hostId, managementPort, tpmVersion, encryptionMode, version }
  }
  const installCertificate: AdoptionHandlers['installCertificate'] = async (request) => {
    await host.beforeInstall()
    host.certificatePem = request.certificatePem
    const { rootsPem } = request
    const tls = { certificatePem: host.certificatePem, privateKeyPem: pendingKeyPem, rootsPem }
    await agent.listen(tls, managementPort)
    return {}
  }
  const adoption = await network.createServer({
    tls: { certificatePem, privateKeyPem: privateKeyToPem(privateKeyPkcs8), clientAuth: 'none' },
    services: [
      defineService('nkpsim.esxi.v1.AdoptionService', {
        allow: 'unauthenticated',
        handlers: { requestCertificate, installCertificate },
      }),
    ],
    toRpcError: () => undefined,
    logger: silentLogger,
  })
  const port = await adoption.listen(machine, 0)
  const host: FakeHost = {
    agent,
    credentials: {
      address: `${machine}:${port}`,
      thumbprint: thumbprintOf(certificatePem),
      username: 'root',
      password: PASSWORD,
    },
    beforeInstall: async () => undefined,
    certificatePem: '',
    close: async () => {
      await Promise.all([adoption.close(0), agent.close()])
    },
  }
  return host
}
