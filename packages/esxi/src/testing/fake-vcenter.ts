import { randomUUID } from 'node:crypto'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { systemRandom } from '@nkpsim/effects'
import {
  type CertificateAuthority,
  createCertificateAuthority,
  createKeyAndCsr,
  privateKeyToPem,
} from '@nkpsim/pki'
import {
  type esxiV1,
  formatIdentityUri,
  type Network,
  type PeerIdentity,
  type RpcChannel,
  type TlsIdentity,
} from '@nkpsim/rpc'
import { grpcNetwork } from '@nkpsim/rpc/grpc-network'
import type { ReadyHost } from './esxid-process.ts'

const CALL = { timeoutMs: PATIENCE_MS }

/** A vCenter as a host sees it: an authority, a certificate and calls. */
export type FakeVcenter = {
  instanceId: string
  /** Takes a host under management. */
  adopt(
    host: ReadyHost,
    more?: { password?: string; username?: string; force?: boolean },
  ): Promise<void>
  /** Connects to a host as vCenter, or as another holder of a certificate of the same authority. */
  connect(host: ReadyHost, as?: PeerIdentity): Promise<RpcChannel>
  /**
   * Opens the stream and sends one desired state. Returns the host's first report and its answer.
   */
  push(
    host: ReadyHost,
    desired: Partial<esxiV1.SynchronizeRequest>,
  ): Promise<{ state: esxiV1.HostState__Output; answer: esxiV1.SynchronizeResponse__Output }>
}

function basic(password: string): string {
  return `Basic ${Buffer.from(`root:${password}`).toString('base64')}`
}

/**
 * @param password of root on all hosts
 * @param machine host name of the machine of all hosts
 */
export async function fakeVcenter(
  password: string,
  {
    network = grpcNetwork,
    machine = 'localhost',
  }: { network?: Pick<Network, 'connect' | 'connectPinned'>; machine?: string } = {},
): Promise<FakeVcenter> {
  const instanceId = randomUUID()
  const authority = await createCertificateAuthority({
    commonName: 'VMCA',
    nowMs: Date.now(),
    random: systemRandom,
  })
  const connect: FakeVcenter['connect'] = async (host, as = { kind: 'vcenter', id: instanceId }) =>
    network.connect({
      address: `${machine}:${host.managementPort}`,
      tls: await identity(authority, as),
      expectPeer: { kind: 'host', id: host.hostId },
      // Operators use the password of root, because this vCenter has no users.
      ...(as.kind === 'operator' && { authorization: async () => basic(password) }),
    })
  return {
    instanceId,
    connect,
    adopt: async (host, more = {}) => {
      const channel = await network.connectPinned({
        address: `${machine}:${host.adoptionPort}`,
        pinnedThumbprint: host.thumbprint,
        timeoutMs: CALL.timeoutMs,
      })
      try {
        const adoption = channel.client('nkpsim.esxi.v1.AdoptionService')
        const asked = {
          credentials: { username: more.username ?? 'root', password: more.password ?? password },
          vcenterInstanceId: instanceId,
          force: more.force ?? false,
        }
        const { csr } = await adoption.requestCertificate(asked, CALL)
        const identity = { kind: 'host', id: host.hostId } as const
        const certificatePem = await issue(authority, csr, identity, machine)
        const rootsPem = authority.certificatePem
        await adoption.installCertificate({ ...asked, certificatePem, rootsPem }, CALL)
      } finally {
        channel.close()
      }
    },
    push: async (host, desired) => {
      const channel = await connect(host)
      try {
        const agent = channel.client('nkpsim.esxi.v1.HostAgentService')
        const done = Promise.withResolvers<void>()
        async function* requests() {
          yield { vcenterInstanceId: instanceId, term: 1, generation: 1, ...desired }
          await done.promise
        }
        const answers: esxiV1.SynchronizeResponse__Output[] = []
        for await (const answer of agent.synchronize(requests(), CALL)) {
          if (answer.inventory) continue
          answers.push(answer)
          if (answers.length === 2) break
        }
        done.resolve()
        const [first, second] = answers
        if (!first?.state || second === undefined) throw new Error('the host did not answer')
        return { state: first.state, answer: second }
      } finally {
        channel.close()
      }
    },
  }
}

async function identity(authority: CertificateAuthority, who: PeerIdentity): Promise<TlsIdentity> {
  const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({
    commonName: who.kind,
    random: systemRandom,
  })
  return {
    certificatePem: await issue(authority, csrDer, who),
    privateKeyPem: privateKeyToPem(privateKeyPkcs8),
    rootsPem: authority.certificatePem,
  }
}

function issue(
  authority: CertificateAuthority,
  csrDer: Uint8Array,
  who: PeerIdentity,
  machine = 'localhost',
): Promise<string> {
  return authority.issue({
    csrDer,
    commonName: who.kind,
    identityUri: formatIdentityUri(who),
    dnsNames: [machine],
    validityDays: 1,
    nowMs: Date.now(),
  })
}
