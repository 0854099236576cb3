import { Secret } from '@nkpsim/crypto'
import { defineService, type esxiV1, type ServiceRegistration } from '@nkpsim/rpc'
import type { RootCredentials } from '../access/root-login.ts'
import type { Adoption } from '../adoption/adoption.ts'
import type { HostFacts } from '../host-facts.ts'

/** nkpsim.esxi.v1.AdoptionService: the way in for a vCenter that the host does not know. */
export function adoptionService(
  adoption: Adoption,
  host: { hostId: string; managementPort: number; facts: HostFacts },
  onAdopted: () => Promise<void>,
): ServiceRegistration {
  return defineService('nkpsim.esxi.v1.AdoptionService', {
    allow: 'unauthenticated',
    handlers: {
      requestCertificate: async (request, { source }) => {
        using credentials = credentialsOf(request.credentials)
        const csr = await adoption.requestCertificate({ ...request, credentials, source })
        const { tpmVersion, encryptionMode, version } = host.facts
        const { hostId, managementPort } = host
        return { csr, hostId, managementPort, tpmVersion, encryptionMode, version }
      },
      installCertificate: async (request, { source }) => {
        using credentials = credentialsOf(request.credentials)
        await adoption.installCertificate({ ...request, credentials, source })
        await onAdopted()
        return {}
      },
    },
  })
}

function credentialsOf(message: esxiV1.Credentials__Output | null): RootCredentials & Disposable {
  const password = Secret.from(Buffer.from(message?.password ?? ''))
  return {
    username: message?.username ?? '',
    password,
    [Symbol.dispose]: () => password.wipe(),
  }
}
