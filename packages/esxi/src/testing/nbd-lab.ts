import { silentLogger } from '@nkpsim/daemon/testing/silent-logger'
import { type ByteStreams, type MachineClock, systemClock, systemRandom } from '@nkpsim/effects'
import {
  type CertificateAuthority,
  createCertificateAuthority,
  createKeyAndCsr,
  privateKeyToPem,
} from '@nkpsim/pki'
import { formatIdentityUri, type PeerIdentity, type TlsIdentity } from '@nkpsim/rpc'
import { createNbdServer, type NbdServer } from '../nbd/nbd-server.ts'
import type { Management } from '../records/management.ts'
import { keyProvider } from './key-provider.ts'
import { type VmLab, vmLab } from './vm-lab.ts'

/** The VMs of a host, and their NBD exports. */
export type NbdLab = VmLab & {
  nbd: NbdServer
  /** Records of connections, in the order of the audit log. */
  notes: string[]
  /** Set it to refuse connections. */
  noteFailure: Error | undefined
}

/** Opens the VMs of a host that exports disks. */
export async function nbdLab(
  folder: string,
  streams: ByteStreams,
  {
    management,
    clock = systemClock,
    ...more
  }: { management?: Management; clock?: MachineClock } & Parameters<typeof vmLab>[2] = {},
): Promise<NbdLab> {
  const notes: string[] = []
  const nbd = createNbdServer({
    folder,
    streams,
    management: () => management,
    note: (caller, name) => {
      if (lab.noteFailure !== undefined) throw lab.noteFailure
      notes.push(`${caller} opens ${name}`)
      return () => void notes.push(`${caller} leaves ${name}`)
    },
    clock,
    random: systemRandom,
    logger: silentLogger,
  })
  const made = await vmLab(folder, [keyProvider()], { onPoweredOn: nbd.export, ...more })
  const lab: NbdLab = Object.assign(made, { nbd, notes, noteFailure: undefined })
  return lab
}

/** A vCenter as NBD clients see it: the identity of the host, and those of clients. */
export async function nbdAuthority(): Promise<{
  management: Management
  issue(peer: PeerIdentity): Promise<TlsIdentity>
}> {
  const authority = await createCertificateAuthority({
    commonName: 'VMCA',
    nowMs: Date.now(),
    random: systemRandom,
  })
  const { certificatePem, privateKey } = await issue(authority, { kind: 'host', id: 'host-1' })
  const rootsPem = authority.certificatePem
  return {
    management: {
      ...{ vcenterInstanceId: 'vc-1', certificatePem, rootsPem, privateKey },
      ...{ term: 1, generation: 1 },
    },
    issue: async (peer) => {
      const issued = await issue(authority, peer)
      const privateKeyPem = privateKeyToPem(issued.privateKey)
      return { certificatePem: issued.certificatePem, privateKeyPem, rootsPem }
    },
  }
}

/** A key of a client, and the request for its certificate. */
export async function nbdClientKey(): Promise<{ csrDer: Buffer; privateKeyPem: string }> {
  const asked = { commonName: 'client', random: systemRandom }
  const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr(asked)
  return { csrDer, privateKeyPem: privateKeyToPem(privateKeyPkcs8) }
}

async function issue(authority: CertificateAuthority, peer: PeerIdentity) {
  const commonName = peer.id
  const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({ commonName, random: systemRandom })
  const certificatePem = await authority.issue({
    ...{ csrDer, commonName, identityUri: formatIdentityUri(peer) },
    ...{ dnsNames: ['localhost'], validityDays: 1, nowMs: Date.now() },
  })
  return { certificatePem, privateKey: privateKeyPkcs8 }
}
