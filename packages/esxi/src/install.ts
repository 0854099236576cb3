import type { PasswordHash } from '@nkpsim/crypto'
import type { Random } from '@nkpsim/effects'
import type { HostConfiguration, Ports } from './records/host-configuration.ts'
import { INITIAL_CRYPTO } from './records/host-crypto.ts'
import type { RecoveryKey } from './records/recovery-key.ts'

const ADOPTION_CERTIFICATE_DAYS = 3650

/** Returns the configuration of a new host: an identity and no key providers. */
export async function installHost({
  name,
  address,
  ports,
  rootPassword,
  recovery,
  nowMs,
  random,
}: {
  name: string
  address: string
  ports: Ports
  rootPassword: PasswordHash
  recovery: RecoveryKey | undefined
  nowMs: number
  random: Random
}): Promise<HostConfiguration> {
  const { createSelfSignedCertificate } = await import('@nkpsim/pki')
  const { certificatePem, privateKeyPkcs8 } = await createSelfSignedCertificate({
    commonName: name,
    dnsNames: [...new Set([address, 'localhost'])],
    validityDays: ADOPTION_CERTIFICATE_DAYS,
    nowMs,
    random,
  })
  return {
    hostId: random.uuid(),
    ports,
    rootPassword,
    adoptionCertificatePem: certificatePem,
    adoptionPrivateKey: privateKeyPkcs8,
    management: undefined,
    keyProviders: [],
    ...INITIAL_CRYPTO,
    recovery,
  }
}
