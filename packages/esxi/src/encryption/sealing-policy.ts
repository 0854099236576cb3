import type { BootAuthority, SealingPolicy } from '@nkpsim/tpm'
import { BOOT_PCRS, UPGRADABLE_PCRS } from '@nkpsim/tpm/boot'

/** Requirements for a boot to open the configuration, besides its software. */
export type Requirements = { requireSecureBoot: boolean; requireExecInstalledOnly: boolean }

/**
 * What a configuration is sealed to. Required settings are bound to exact PCR values: disabling one
 * makes the configuration unreadable. vCenter approves the values that upgrades change; without a
 * vCenter these are exact too.
 */
export function sealingPolicy(
  { requireSecureBoot, requireExecInstalledOnly }: Requirements,
  authority: BootAuthority | undefined,
): SealingPolicy {
  const required = [
    ...(requireSecureBoot ? [BOOT_PCRS.secureBoot] : []),
    ...(requireExecInstalledOnly ? [BOOT_PCRS.execInstalledOnly] : []),
  ]
  if (authority === undefined) return { pcrs: ascending([...UPGRADABLE_PCRS, ...required]) }
  return { pcrs: ascending(required), approved: { pcrs: UPGRADABLE_PCRS, authority } }
}

/** Requirements of a sealed configuration. */
export function requirementsOf({ pcrs }: SealingPolicy): Requirements {
  return {
    requireSecureBoot: pcrs.includes(BOOT_PCRS.secureBoot),
    requireExecInstalledOnly: pcrs.includes(BOOT_PCRS.execInstalledOnly),
  }
}

function ascending(pcrs: readonly number[]): number[] {
  return [...pcrs].sort((a, b) => a - b)
}
