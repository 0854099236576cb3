import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { HostSettings } from '../settings/host-settings.ts'
import { operation } from './operation.ts'

export type SettingOperations = ReturnType<typeof settingOperations>

/** Advanced settings of the host. */
export function settingOperations({ settings }: { settings: HostSettings }) {
  return named('nkpsim.esxi.v1.HostSettingService', {
    listSettings: operation({
      requirement: ['System.Read'],
      audit: OPEN,
      run: async () => settings.list(),
    }),
    setSetting: operation({
      requirement: ['Host.Config.AdvancedConfig'],
      audit: { target: 'name' },
      run: async ({ name, value }: { name: string; value: string }, { requireStill }: Call) =>
        settings.set(name, value, requireStill),
    }),
  })
}
