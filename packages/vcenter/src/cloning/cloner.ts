import { createHash, X509Certificate } from 'node:crypto'
import type { Random } from '@nkpsim/effects'
import { type CertificateAuthority, createKeyAndCsr, privateKeyToPem } from '@nkpsim/pki'
import { formatIdentityUri, type TlsIdentity } from '@nkpsim/rpc'

/** The certificate is used immediately. */
const VALIDITY_DAYS = 1

/**
 * Returns the id in the certificate with which a vCenter clones itself. Linked vCenters have
 * certificates of the same authority too, but only with the UUIDs of vCenters.
 * @param rootPem root certificate of the vCenter
 */
export function clonerId(rootPem: string): string {
  const { raw } = new X509Certificate(rootPem)
  return `cloner-${createHash('sha256').update(raw).digest('hex')}`
}

/** Issues the certificate with which a vCenter clones itself. */
export async function issueCloner(
  authority: Pick<CertificateAuthority, 'certificatePem' | 'issue'>,
  { nowMs, random }: { nowMs: number; random: Random },
): Promise<Omit<TlsIdentity, 'rootsPem'>> {
  const commonName = 'vCenter HA cloning'
  const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({ commonName, random })
  using privateKey = privateKeyPkcs8
  const identity = { kind: 'vcenter', id: clonerId(authority.certificatePem) } as const
  const certificatePem = await authority.issue({
    ...{ csrDer, commonName, dnsNames: [], validityDays: VALIDITY_DAYS, nowMs },
    identityUri: formatIdentityUri(identity),
  })
  return { certificatePem, privateKeyPem: privateKeyToPem(privateKey) }
}
