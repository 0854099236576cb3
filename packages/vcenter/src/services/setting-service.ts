import { defineService, type ServiceRegistration } from '@nkpsim/rpc'
import { asStarted } from '../settings/log-level.ts'
import { findSetting, listSettings, type Setting, setSetting } from '../settings/settings.ts'
import type { Store } from '../store/store.ts'

/** nkpsim.vcenter.v1.SettingService. @param logLevel with which vCenter was started */
export function settingService(store: Store, logLevel: string): ServiceRegistration {
  const message = (setting: Setting) => settingMessage(asStarted(setting, logLevel))
  return defineService('nkpsim.vcenter.v1.SettingService', {
    allow: ['operator'],
    handlers: {
      listSettings: async () => ({ settings: listSettings(store.snapshot()).map(message) }),
      getSetting: async ({ name }) => ({ setting: message(findSetting(store.snapshot(), name)) }),
      setSetting: async ({ name, value }) => {
        const setting = setSetting(store, name, value)
        return { setting: message(setting) }
      },
    },
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
