import { Secret } from '@nkpsim/crypto'
import { type esxiV1, type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { RootCredentials } from '../access/root-login.ts'
import type { AdoptionOperations } from '../operations/adoption.ts'

/** nkpsim.esxi.v1.AdoptionService. */
export function adoptionService(operations: AdoptionOperations): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.AdoptionService',
    operations,
    {
      requestCertificate: async (request, run) => {
        using credentials = readCredentials(request.credentials)
        return await run({ ...request, credentials })
      },
      installCertificate: async (request, run) => {
        using credentials = readCredentials(request.credentials)
        await run({ ...request, credentials })
        return {}
      },
    },
    'unauthenticated',
  )
}

function readCredentials(message: esxiV1.Credentials__Output | null): RootCredentials & Disposable {
  const password = Secret.from(Buffer.from(message?.password ?? ''))
  return {
    username: message?.username ?? '',
    password,
    [Symbol.dispose]: () => password.wipe(),
  }
}
