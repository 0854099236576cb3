import { OPEN } from '@nkpsim/daemon/audit'
import { named } from '@nkpsim/daemon/operation'
import { asStarted } from '../settings/log-level.ts'
import { findSetting, listSettings, type Setting, setSetting } from '../settings/settings.ts'
import type { Store } from '../store/store.ts'
import { operation } from './operation.ts'

export type SettingOperations = ReturnType<typeof settingOperations>

/** Settings of this vCenter. */
export function settingOperations({
  store,
  logLevel,
}: {
  store: Store
  /** The log level that vCenter was started with. */
  logLevel: string
}) {
  const view = (setting: Setting): Setting => asStarted(setting, logLevel)
  return named('nkpsim.vcenter.v1.SettingService', {
    listSettings: operation({
      requirement: [{ privilege: 'System.Read' }],
      audit: OPEN,
      run: async () => listSettings(store.snapshot()).map(view),
    }),
    getSetting: operation({
      requirement: [{ privilege: 'System.Read' }],
      audit: OPEN,
      run: async ({ name }: { name: string }) => view(findSetting(store.snapshot(), name)),
    }),
    setSetting: operation({
      requirement: [{ privilege: 'Global.Settings' }],
      audit: { target: 'name' },
      task: { operation: 'option.OptionManager.updateValues' },
      run: async ({ name, value }: { name: string; value: string }) =>
        view(await setSetting(store, name, value)),
    }),
  })
}
