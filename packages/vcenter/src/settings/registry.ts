import { LEVEL_SETTINGS } from '@nkpsim/daemon'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** The kind of a setting's value. Numbers are whole numbers, and each has a unit. */
export type SettingKind =
  | { kind: 'number'; unit: Unit; least: number; most: number; byDefault: number }
  | { kind: 'boolean'; byDefault: boolean }
  | { kind: 'choice'; choices: readonly string[]; byDefault: string }

type TimeUnit = 'seconds' | 'minutes' | 'hours' | 'days'
export type Unit = TimeUnit | 'attempts'

/** Milliseconds in a unit of time. */
export const UNIT_MS: Readonly<Record<TimeUnit, number>> = {
  seconds: 1000,
  minutes: MINUTE_MS,
  hours: HOUR_MS,
  days: DAY_MS,
}

/**
 * Every advanced setting of a vCenter. Names, defaults and units of `vpxd.*`, `config.log.level`,
 * `event.maxAge`, `task.maxAge` and `VSAN.ClomRepairDelay` come from the product; the last one is a
 * setting of hosts there. Settings `nkpsim.*` control behaviour that the product does not document,
 * or leaves to chance.
 */
export const SETTINGS = {
  'vpxd.KMS.backupCheckInterval': number('hours', 1, 24 * 365, 24),
  'vpxd.KMS.remediationInterval': number('minutes', 1, 24 * 60, 5),
  'vpxd.KMS.status': number('minutes', 1, 24 * 60, 5),
  'vpxd.KMS.exportTokenExpiry': number('minutes', 1, 24 * 60, 5),
  'vpxd.kmscert.threshold': number('days', 1, 3650, 30),
  'vpxd.hostkey.newIfMissing': { kind: 'boolean', byDefault: true },
  'vpxd.clone.tpmProvisionPolicy': {
    kind: 'choice',
    choices: ['copy', 'replace'],
    byDefault: 'copy',
  },
  'config.log.level': { kind: 'choice', choices: LEVEL_SETTINGS, byDefault: 'info' },
  'event.maxAge': number('days', 1, 3650, 30),
  'task.maxAge': number('days', 1, 3650, 30),
  'VSAN.ClomRepairDelay': number('minutes', 1, 7 * 24 * 60, 60),
  'nkpsim.session.idleTimeout': number('minutes', 1, 24 * 60, 120),
  'nkpsim.session.maxLifetime': number('hours', 1, 24 * 365, 24),
  'nkpsim.login.maxFailures': number('attempts', 1, 1000, 5),
  'nkpsim.login.failureInterval': number('seconds', 1, 86_400, 180),
  'nkpsim.login.lockTime': number('seconds', 1, 86_400, 300),
  'nkpsim.ha.enabled': { kind: 'boolean', byDefault: false },
  'nkpsim.vm.keyCacheAfterDelete': {
    kind: 'choice',
    choices: ['observed', 'documented'],
    byDefault: 'observed',
  },
} as const satisfies Record<string, SettingKind>

/** Settings of the product that have no effect in nkpsim, with the reason. */
export const SETTINGS_WITHOUT_EFFECT: ReadonlyMap<string, string> = new Map([
  [
    'vpxd.KMS.compatCheckInterval',
    'nkpsim compares the versions of hosts and key servers at each connection',
  ],
])

export type SettingName = keyof typeof SETTINGS

type Values = {
  [Name in SettingName]: (typeof SETTINGS)[Name] extends { kind: 'number' }
    ? number
    : (typeof SETTINGS)[Name] extends { kind: 'boolean' }
      ? boolean
      : (typeof SETTINGS)[Name] extends { choices: readonly (infer Choice)[] }
        ? Choice
        : never
}

/** The type of a setting's value. */
export type SettingValue<Name extends SettingName> = Values[Name]

/** Settings that hold a span of time. */
export type DurationSetting = {
  [Name in SettingName]: (typeof SETTINGS)[Name] extends { unit: TimeUnit } ? Name : never
}[SettingName]

function number<U extends Unit>(unit: U, least: number, most: number, byDefault: number) {
  return { kind: 'number', unit, least, most, byDefault } as const
}
