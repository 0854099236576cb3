import type { BootAuthority, SealingPolicy } from '@nkpsim/tpm'
import { BOOT_PCRS, UPGRADABLE_PCRS } from '@nkpsim/tpm/boot'

/** Requirements that a boot must meet to open the configuration, besides its software versions. */
export type Requirements = { requireSecureBoot: boolean; requireExecInstalledOnly: boolean }

/**
 * Returns the policy that a configuration is sealed under. Required settings are bound to exact PCR
 * values: disabling one makes the configuration unreadable. vCenter approves the values that
 * upgrades change. Without a vCenter, these values are exact too.
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

/** Returns the requirements of a sealed configuration. */
export function requirementsOf({ pcrs }: SealingPolicy): Requirements {
  return {
    requireSecureBoot: pcrs.includes(BOOT_PCRS.secureBoot),
    requireExecInstalledOnly: pcrs.includes(BOOT_PCRS.execInstalledOnly),
  }
}

function ascending(pcrs: readonly number[]): number[] {
  return [...pcrs].sort((a, b) => a - b)
}
