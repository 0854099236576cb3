import { systemRandom } from '@nkpsim/effects'
import { createCertificateAuthority, createKeyAndCsr, privateKeyToPem } from '@nkpsim/pki'
import type { TlsIdentity } from '@nkpsim/rpc'
import { formatIdentityUri, type PeerIdentity } from '@nkpsim/rpc/identity'

/** Issues certificates as a vCenter does. */
export type FakeAuthority = { identify(who: PeerIdentity): Promise<TlsIdentity> }

export async function fakeAuthority(): Promise<FakeAuthority> {
  const nowMs = Date.now()
  const authority = await createCertificateAuthority({
    commonName: 'VMCA',
    nowMs,
    random: systemRandom,
  })
  return {
    identify: async (who) => {
      const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({
        commonName: who.kind,
        random: systemRandom,
      })
      const certificatePem = await authority.issue({
        csrDer,
        commonName: who.kind,
        identityUri: formatIdentityUri(who),
        dnsNames: ['localhost'],
        validityDays: 1,
        nowMs,
      })
      const rootsPem = authority.certificatePem
      return { certificatePem, privateKeyPem: privateKeyToPem(privateKeyPkcs8), rootsPem }
    },
  }
}
