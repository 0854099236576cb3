import { RpcError } from '../errors/rpc-error.ts'
import { methodKey } from '../proto/load.ts'
import { declaredMethods } from '../proto/look-up-service.ts'
import type { ServiceName } from '../proto/service-types.ts'
import type { ServiceRegistration } from './define-service.ts'

/**
 * Returns all services of a package, such as `nkpsim.vcenter.v1`, for a server whose guard refuses
 * every call.
 */
export function refusingServices(packageName: string): ServiceRegistration[] {
  const services = new Map<string, ServiceRegistration['handlers']>()
  const refuse = (): never => {
    throw new RpcError('UNIMPLEMENTED', 'UNIMPLEMENTED', 'this server answers no calls')
  }
  for (const { service, method } of declaredMethods())
    if (service.startsWith(`${packageName}.`))
      services.set(service, { ...services.get(service), [methodKey(method)]: refuse })
  return Array.from(services, ([serviceName, handlers]) => ({
    serviceName: serviceName as ServiceName,
    allow: ['operator', 'vcenter', 'host'],
    handlers,
  }))
}
