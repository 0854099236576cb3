import { defineService, type ServiceRegistration } from '@nkpsim/rpc'
import type { HostSetting, HostSettings } from '../settings/host-settings.ts'

/** nkpsim.esxi.v1.HostSettingService. */
export function hostSettingService(settings: HostSettings): ServiceRegistration {
  return defineService('nkpsim.esxi.v1.HostSettingService', {
    allow: ['operator', 'vcenter'],
    handlers: {
      listSettings: async () => ({ settings: settings.list().map(message) }),
      setSetting: async ({ name, value }) => ({
        setting: message(await settings.set(name, value)),
      }),
    },
  })
}

function message({ choices, ...setting }: HostSetting) {
  return { ...setting, bounds: choices.join(' or ') }
}
