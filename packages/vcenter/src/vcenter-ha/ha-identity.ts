import type { Random } from '@nkpsim/effects'
import {
  type CertificateAuthority,
  createCertificateAuthority,
  createKeyAndCsr,
  privateKeyToPem,
} from '@nkpsim/pki'
import { ETCD_MEMBER_NAME } from '@nkpsim/rpc/etcd'

const VALIDITY_DAYS = 3650

/** A certificate of the network of vCenter HA, for a server and a client. All values are PEM. */
export type HaIdentity = { certificatePem: string; privateKeyPem: string; rootsPem: string }

/**
 * Creates the authority of the network of vCenter HA. It is not that of vCenter, so that no host
 * and no operator can reach etcd. Its private key is not kept.
 */
export function createHaAuthority(nowMs: number, random: Random): Promise<CertificateAuthority> {
  return createCertificateAuthority({ commonName: 'nkpsim vCenter HA', nowMs, random })
}

/**
 * Issues the certificate of a member of etcd. On one machine, vCenter uses it too, as a client of
 * etcd.
 * @param host name of the member in the network of vCenter HA. etcd lets the holder connect only
 *   from an address of this name
 */
export async function issueMemberIdentity(
  authority: CertificateAuthority,
  { name, host }: { name: string; host: string },
  effects: { nowMs: number; random: Random },
): Promise<HaIdentity> {
  return issue(authority, name, [ETCD_MEMBER_NAME, host], effects)
}

/** Issues the certificate of a vCenter as a client of etcd. */
export async function issueClientIdentity(
  authority: CertificateAuthority,
  name: string,
  effects: { nowMs: number; random: Random },
): Promise<HaIdentity> {
  return issue(authority, name, [], effects)
}

async function issue(
  authority: CertificateAuthority,
  name: string,
  dnsNames: string[],
  { nowMs, random }: { nowMs: number; random: Random },
): Promise<HaIdentity> {
  const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({ commonName: name, random })
  using privateKey = privateKeyPkcs8
  const certificatePem = await authority.issue({
    ...{ csrDer, commonName: name, dnsNames, nowMs },
    identityUri: `urn:nkpsim:vcenter-ha:${name}`,
    validityDays: VALIDITY_DAYS,
  })
  return {
    certificatePem,
    privateKeyPem: privateKeyToPem(privateKey),
    rootsPem: authority.certificatePem,
  }
}
