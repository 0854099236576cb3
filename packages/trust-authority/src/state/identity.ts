import { encodeAuditKey, Secret } from '@nkpsim/crypto'
import type { Random } from '@nkpsim/effects'
import {
  createCertificateAuthority,
  createKeyAndCsr,
  createSelfSignedCertificate,
} from '@nkpsim/pki'
import { formatIdentityUri, type PeerIdentity } from '@nkpsim/rpc/identity'
import { OPERATORS } from '../access/privileges.ts'
import type { KeyAndCertificate, TrustIdentity } from '../records/identity.ts'

/** Hosts pin the certificate of the services, so it is valid for ten years, as the authority. */
const CERTIFICATE_DAYS = 3650
const MAC_KEY_BYTES = 32

/**
 * Makes the identity of a new trust host. It has an authority of its own, because the workload's
 * authority must not be able to change what a Trust Authority trusts.
 * @param address name under which clients reach the trust host
 */
export async function createTrustIdentity(
  { name, address, nowMs }: { name: string; address: string; nowMs: number },
  random: Random,
): Promise<TrustIdentity> {
  const serviceId = random.uuid()
  const authority = await createCertificateAuthority({
    commonName: `Trust Authority ${name}`,
    nowMs,
    random,
  })
  const dnsNames = [...new Set([address, 'localhost'])]
  const issue = async (
    commonName: string,
    identity: PeerIdentity,
    names: string[],
  ): Promise<KeyAndCertificate> => {
    const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({ commonName, random })
    const certificatePem = await authority.issue({
      csrDer,
      commonName,
      identityUri: formatIdentityUri(identity),
      dnsNames: names,
      validityDays: CERTIFICATE_DAYS,
      nowMs,
    })
    return { certificatePem, privateKey: privateKeyPkcs8 }
  }
  const selfSign = async (commonName: string): Promise<KeyAndCertificate> => {
    const input = { commonName, dnsNames, validityDays: CERTIFICATE_DAYS, nowMs, random }
    const { certificatePem, privateKeyPkcs8 } = await createSelfSignedCertificate(input)
    return { certificatePem, privateKey: privateKeyPkcs8 }
  }
  const operators: Record<string, KeyAndCertificate> = {}
  for (const id of OPERATORS) operators[id] = await issue(id, { kind: 'operator', id }, [])
  return {
    serviceId,
    authority: {
      certificatePem: authority.certificatePem,
      privateKey: authority.privateKeyPkcs8,
    },
    administration: await issue(name, { kind: 'host', id: serviceId }, dnsNames),
    services: await selfSign(`${name} services`),
    tokens: await selfSign(`${name} tokens`),
    operators,
    auditKeys: {
      signingKey: encodeAuditKey(random.privateKey('Ed25519')),
      macKey: Secret.random(MAC_KEY_BYTES, random.bytes),
    },
  }
}
