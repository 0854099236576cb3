import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { KeyPersistenceOperations } from '../operations/key-persistence.ts'

/** nkpsim.esxi.v1.KeyPersistenceService. */
export function keyPersistenceService(operations: KeyPersistenceOperations): ServiceRegistration {
  return serve('nkpsim.esxi.v1.KeyPersistenceService', operations, {
    getKeyPersistence: async (request, run) => ({ keyPersistence: await run(request) }),
    enableKeyPersistence: async (request, run) => ({ keyPersistence: await run(request) }),
    disableKeyPersistence: async (request, run) => ({ keyPersistence: await run(request) }),
  })
}
