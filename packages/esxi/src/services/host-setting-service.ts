import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { SettingOperations } from '../operations/settings.ts'
import type { HostSetting } from '../settings/host-settings.ts'

/** nkpsim.esxi.v1.HostSettingService. */
export function hostSettingService(operations: SettingOperations): ServiceRegistration {
  return serve(
    'nkpsim.esxi.v1.HostSettingService',
    operations,
    {
      listSettings: async (request, run) => ({ settings: (await run(request)).map(message) }),
      setSetting: async (request, run) => ({ setting: message(await run(request)) }),
    },
    ['operator', 'vcenter'],
  )
}

function message({ choices, ...setting }: HostSetting) {
  return { ...setting, bounds: choices.join(' or ') }
}
