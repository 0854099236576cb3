import { kindOfKeyId } from '@nkpsim/crypto'
import type { esxiV1 } from '@nkpsim/rpc'
import type {
  MigrateEncryption,
  PowerState,
  RestartPriority,
  Vm,
  VmKey,
  VmSettings,
} from '../records/virtual-machine.ts'
import type { VtpmProblem, VtpmReport } from '../records/vtpm.ts'

const POWER_STATE = {
  poweredOff: 'POWER_STATE_POWERED_OFF',
  poweredOn: 'POWER_STATE_POWERED_ON',
  poweredOnElsewhere: 'POWER_STATE_POWERED_ON_ELSEWHERE',
  suspended: 'POWER_STATE_SUSPENDED',
} as const satisfies Record<PowerState, string>

const MODE = {
  disabled: 'MIGRATE_ENCRYPTION_DISABLED',
  opportunistic: 'MIGRATE_ENCRYPTION_OPPORTUNISTIC',
  required: 'MIGRATE_ENCRYPTION_REQUIRED',
} as const satisfies Record<MigrateEncryption, string>

/** Returns a VM as a message. */
export function vmMessage(vm: Vm): esxiV1.Vm {
  return {
    name: vm.name,
    uuid: vm.uuid,
    datastore: vm.datastore,
    registered: vm.isRegistered,
    registeredTimeMs: vm.registeredMs ?? 0,
    madeHere: vm.isMadeHere ?? false,
    registeredBy: vm.registeredBy ?? '',
    powerChangedBy: vm.powerChangedBy ?? '',
    isTemplate: vm.isTemplate,
    provider: vm.homeKey?.provider ?? '',
    kdkKeyId: vm.homeKey?.kdkKeyId ?? '',
    powerState: POWER_STATE[vm.powerState],
    cryptoState: vm.isUnlocked ? 'CRYPTO_STATE_UNLOCKED' : 'CRYPTO_STATE_LOCKED',
    validity: vm.isValid ? 'VALIDITY_VALID' : 'VALIDITY_INVALID',
    diskBytes: vm.disks[0]?.sizeBytes ?? 0,
    homeKey: vm.homeKey ?? null,
    disks: vm.disks.map((disk) => ({ ...disk, key: disk.key ?? null })),
    mixedKeys: vm.hasMixedKeys,
    invalidReason: vm.invalidReason ?? '',
    folder: vm.folder,
    ...settingsMessage(vm.settings),
    revision: vm.revision,
    ...(vm.vtpm !== undefined && { vtpm: vtpmReport(vm.vtpm) }),
    missingKeys: vm.missingKeys.map(sourceMessage),
    otherKeys: (vm.otherKeys ?? []).map(sourceMessage),
  }
}

/**
 * Leaves out the key id of a native provider, because only its KDK is missing: a host that has the
 * KDK derives the key.
 */
function sourceMessage({ provider, kdkKeyId, keyId }: VmKey): VmKey {
  const isDerived = keyId === '' || kindOfKeyId(keyId) === 'native'
  return { provider, kdkKeyId, keyId: isDerived ? '' : keyId }
}

const PRIORITY = {
  disabled: 'RESTART_PRIORITY_DISABLED',
  lowest: 'RESTART_PRIORITY_LOWEST',
  low: 'RESTART_PRIORITY_LOW',
  medium: 'RESTART_PRIORITY_MEDIUM',
  high: 'RESTART_PRIORITY_HIGH',
  highest: 'RESTART_PRIORITY_HIGHEST',
} as const satisfies Record<RestartPriority, string>

function settingsMessage(settings: VmSettings | undefined) {
  if (settings === undefined) return undefined
  const { annotation, hardware, extraSettings, migrateEncryption, restartPriority } = settings
  return {
    ...{ annotation, ...hardware, extraSettings: [...extraSettings] },
    ...(migrateEncryption && { migrateEncryption: MODE[migrateEncryption] }),
    ...(restartPriority && { restartPriority: PRIORITY[restartPriority] }),
  }
}

const PROBLEM = {
  rolledBack: 'VTPM_PROBLEM_ROLLED_BACK',
  ended: 'VTPM_PROBLEM_ENDED',
} as const satisfies Record<VtpmProblem, string>

function vtpmReport({ wanted, seen, problem }: VtpmReport): esxiV1.VtpmReport {
  return {
    ...(wanted !== undefined && { wantedRsaKey: wanted.rsa, wantedEccKey: wanted.ecc }),
    ...(seen !== undefined && { seen }),
    ...(problem !== undefined && { problem: PROBLEM[problem] }),
  }
}
