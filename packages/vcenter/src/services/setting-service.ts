import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import type { SettingOperations } from '../operations/settings.ts'
import type { Setting } from '../settings/settings.ts'

/** Serves nkpsim.vcenter.v1.SettingService. */
export function settingService(operations: SettingOperations): ServiceRegistration {
  return serve('nkpsim.vcenter.v1.SettingService', operations, {
    listSettings: async (request, run) => ({ settings: (await run(request)).map(settingMessage) }),
    getSetting: async (request, run) => ({ setting: settingMessage(await run(request)) }),
    setSetting: async (request, run) => ({ setting: settingMessage(await run(request)) }),
  })
}

function settingMessage({ name, kind, value }: Setting) {
  return {
    name,
    value,
    defaultValue: String(kind.byDefault),
    unit: kind.kind === 'number' ? kind.unit : '',
    bounds: bounds(kind),
  }
}

function bounds(kind: Setting['kind']): string {
  switch (kind.kind) {
    case 'number':
      return `${kind.least} to ${kind.most}`
    case 'boolean':
      return 'true or false'
    case 'choice':
      return kind.choices.join(' or ')
  }
}
