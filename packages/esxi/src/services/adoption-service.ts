import { Secret } from '@nkpsim/crypto'
import { defineService, type esxiV1, type ServiceRegistration } from '@nkpsim/rpc'
import type { Adoption, Credentials } from '../adoption/adoption.ts'
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
      requestCertificate: async (request) => {
        using credentials = credentialsOf(request.credentials)
        const csr = await adoption.requestCertificate({ ...request, credentials })
        const { tpmVersion, encryptionMode, version } = host.facts
        const { hostId, managementPort } = host
        return { csr, hostId, managementPort, tpmVersion, encryptionMode, version }
      },
      installCertificate: async (request) => {
        using credentials = credentialsOf(request.credentials)
        await adoption.installCertificate({ ...request, credentials })
        await onAdopted()
        return {}
      },
    },
  })
}

function credentialsOf(message: esxiV1.Credentials__Output | null): Credentials & Disposable {
  const password = Secret.from(Buffer.from(message?.password ?? ''))
  return {
    username: message?.username ?? '',
    password,
    [Symbol.dispose]: () => password.wipe(),
  }
}
