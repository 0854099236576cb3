import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { AboutOperations } from '../operations/about.ts'

/** Serves nkpsim.vcenter.v1.AboutService. */
export function aboutService(operations: AboutOperations): ServiceRegistration {
  return serve('nkpsim.vcenter.v1.AboutService', operations, {
    getAbout: (request, run) => run(request),
  })
}
