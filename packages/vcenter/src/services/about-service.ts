import { defineService, type ServiceRegistration } from '@nkpsim/rpc'

/** nkpsim.vcenter.v1.AboutService. */
export function aboutService(about: {
  instanceId: string
  version: string
  productVersion: string
  downloadPort: number
}): ServiceRegistration {
  return defineService('nkpsim.vcenter.v1.AboutService', {
    allow: ['operator'],
    handlers: { getAbout: async () => about },
  })
}
