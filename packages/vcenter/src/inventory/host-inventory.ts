import { composeName } from '@nkpsim/daemon/name-text'
import type { esxiV1 } from '@nkpsim/rpc'
import { boundedProviderName, boundedText } from '../records/bounded-text.ts'
import type { HaReport, HostCrypto, HostInventory } from '../records/host-inventory.ts'
import type { TrustAttestation } from '../records/trusted-infrastructure.ts'
import type { KeyReference, KmsKey, VmRecord } from '../records/virtual-machine.ts'
import type { VsanReport } from '../records/vsan.ts'
import { trustIn } from './trust-report.ts'
import { placeOf, type VmActs } from './vm-events.ts'
import { vsanIn } from './vsan-report.ts'

/** Maximum number of registered virtual machines that a host may report. */
const MAX_VMS = 10_000
const MAX_DISKS = 16
/** Maximum number of missing keys in a report. */
const MAX_MISSING_KEYS = 1000
/** Most hosts and virtual machines that a report of vSphere HA has. */
const MAX_HA_ITEMS = 100
/**
 * Maximum size of the stored inventory, as JSON. The size is enough for MAX_VMS virtual machines,
 * unless all texts have their maximum length.
 */
const MAX_RECORD_CHARACTERS = 4 * 1024 * 1024

/** Latest time that a JavaScript date can have. */
const MAX_DATE_MS = 8.64e15

const MODES: Partial<Record<esxiV1.HostCryptoMode__Output, HostCrypto['mode']>> = {
  HOST_CRYPTO_MODE_PREPARED: 'prepared',
  HOST_CRYPTO_MODE_SAFE: 'safe',
  HOST_CRYPTO_MODE_PENDING_INCAPABLE: 'pendingIncapable',
}

/** What a host reports about a virtual machine. */
export type ReportedVm = Omit<VmRecord, 'isUnread'> & {
  /** Whether the host has not read the files of the machine since it started. */
  isUnread: boolean
  /** Missing if the host reports none. */
  acts?: VmActs
  /** Public endorsement keys of its vTPM that need certificates, DER. */
  wanted?: WantedCertificates
}

/** Public endorsement keys of a vTPM, SubjectPublicKeyInfo as DER. */
export type WantedCertificates = { rsa: Buffer; ecc: Buffer }

/** A host's report as it arrives. */
export type ReportedInventory = {
  vms: readonly ReportedVm[]
  crypto: HostCrypto
  ha?: HaReport
  /** Missing if the host is not a Trusted Host. */
  trust?: TrustAttestation
  /** Missing if the host is in no vSAN cluster. */
  vsan?: VsanReport
  isIncomplete?: true
  /** Revision of the host's VMs when the host began to read them; 0 if it states none. */
  revision: number
  /** KEKs of standard key providers that the host needs and does not hold. */
  missingKeys?: readonly KmsKey[]
}

/** Assembles the parts in which a host reports its virtual machines. */
export function createInventoryReader(): {
  /** Takes a part. Returns the whole inventory after the last part, otherwise undefined. */
  take(part: esxiV1.VmInventory__Output): ReportedInventory | undefined
} {
  let vms = boundedList<ReportedVm>()
  return {
    take: ({ vms: part, continued, complete, hostCrypto, revision, missingKeys, vsan, ...ha }) => {
      if (!continued) vms = boundedList()
      for (const vm of part) vms.add(reportedVm(vm))
      if (!complete) return undefined
      const crypto = readCrypto(hostCrypto)
      const missing = missingKeys.slice(0, MAX_MISSING_KEYS)
      return {
        ...{ vms: vms.list, crypto, ...readHa(ha), ...vms.cut(), revision },
        ...trustIn(ha.trustAttestation),
        ...vsanIn(vsan),
        missingKeys: missing.map(({ provider, keyId }) => ({
          provider: boundedProviderName(provider),
          keyId: boundedText(keyId),
        })),
      }
    },
  }
}

/**
 * Returns the inventory to store. A virtual machine whose files the host has not read keeps its
 * last record, so that its keys do not look unused. Without such a record, it is left out, and the
 * inventory is incomplete.
 */
export function keepUnread(
  { vms, crypto, ha, trust, vsan, isIncomplete }: ReportedInventory,
  before: HostInventory | undefined,
): HostInventory {
  const known = new Map(before?.vms.map((vm) => [placeOf(vm), vm]))
  // The kept records count too, because a host can report others as unread each time.
  const kept = boundedList<VmRecord>()
  let isLeftOut = isIncomplete === true
  for (const { isUnread, acts: _acts, wanted: _wanted, ...vm } of vms) {
    const last = known.get(placeOf(vm))
    if (!isUnread) kept.add(vm)
    else if (last !== undefined) kept.add({ ...last, isPoweredOn: vm.isPoweredOn, isUnread: true })
    else isLeftOut = true
  }
  return {
    vms: kept.list,
    crypto,
    ...(ha && { ha }),
    ...(trust && { trust }),
    ...(vsan && { vsan }),
    ...(isLeftOut ? { isIncomplete: true } : kept.cut()),
  }
}

/** Returns nothing if the host is not primary, or if everything is well. */
function readHa({
  waitingVms,
  failedHosts,
}: Pick<esxiV1.VmInventory__Output, 'waitingVms' | 'failedHosts'>): { ha?: HaReport } {
  if (waitingVms.length === 0 && failedHosts.length === 0) return {}
  const waiting = waitingVms.slice(0, MAX_HA_ITEMS).map(({ name, reason, locked }) => ({
    ...{ name: composeName(boundedText(name)), reason: boundedText(reason), isLocked: locked },
  }))
  return { ha: { waiting, failedHosts: failedHosts.slice(0, MAX_HA_ITEMS).map(boundedText) } }
}

/** A list that ignores further machines when it is full. */
function boundedList<T extends object>() {
  const list: T[] = []
  let characters = 0
  let isIncomplete = false
  return {
    list,
    cut: (): { isIncomplete?: true } => (isIncomplete ? { isIncomplete } : {}),
    add: (vm: T): void => {
      characters += JSON.stringify(vm).length
      if (list.length < MAX_VMS && characters <= MAX_RECORD_CHARACTERS) list.push(vm)
      else isIncomplete = true
    },
  }
}

/** What vCenter assumes about a host that has not reported yet. */
export const UNKNOWN_CRYPTO: HostCrypto = {
  mode: 'incapable',
  hostKey: undefined,
  requiresEncryptionMode: false,
}

/** Reads a virtual machine as a host describes it. */
export function reportedVm(vm: esxiV1.Vm__Output): ReportedVm {
  return {
    ...{ ...readVm(vm), ...actsIn(vm), ...wantedIn(vm) },
    isUnread: vm.invalidReason !== '',
  }
}

function readVm(vm: esxiV1.Vm__Output): VmRecord {
  const others = (vm.otherKeys ?? []).slice(0, MAX_DISKS).flatMap((key) => keyReference(key) ?? [])
  return {
    uuid: boundedText(vm.uuid),
    name: composeName(boundedText(vm.name)),
    datastore: boundedText(vm.datastore),
    isTemplate: vm.isTemplate,
    isPoweredOn: vm.powerState === 'POWER_STATE_POWERED_ON',
    ...(vm.powerState === 'POWER_STATE_SUSPENDED' && { isSuspended: true }),
    isLocked: vm.cryptoState === 'CRYPTO_STATE_LOCKED',
    isValid: vm.validity !== 'VALIDITY_INVALID',
    home: keyReference(vm.homeKey) ?? undefined,
    disks: vm.disks.slice(0, MAX_DISKS).map(({ key }) => keyReference(key)),
    ...(others.length > 0 && { others }),
    ...(vm.vtpm && { vtpm: vtpmOf(vm.vtpm) }),
  }
}

const VTPM_PROBLEMS: Partial<Record<esxiV1.VtpmProblem__Output, 'rolledBack' | 'ended'>> = {
  VTPM_PROBLEM_ROLLED_BACK: 'rolledBack',
  VTPM_PROBLEM_ENDED: 'ended',
}

function vtpmOf(report: esxiV1.VtpmReport__Output): NonNullable<VmRecord['vtpm']> {
  const { seen } = report
  const problem = VTPM_PROBLEMS[report.problem]
  return {
    ...(seen && { seen: { ...seen, stateSha256: boundedText(seen.stateSha256) } }),
    ...(problem !== undefined && { problem }),
  }
}

function wantedIn({ vtpm }: esxiV1.Vm__Output): { wanted?: WantedCertificates } {
  if (!vtpm || vtpm.wantedRsaKey.length === 0 || vtpm.wantedEccKey.length === 0) return {}
  return { wanted: { rsa: Buffer.from(vtpm.wantedRsaKey), ecc: Buffer.from(vtpm.wantedEccKey) } }
}

function actsIn(vm: esxiV1.Vm__Output): { acts?: VmActs } {
  const { registeredTimeMs, madeHere, registeredBy, powerChangedBy } = vm
  const isKnown = registeredTimeMs > 0 && registeredTimeMs <= MAX_DATE_MS
  if (!isKnown && !powerChangedBy) return {}
  const by = boundedText(registeredBy)
  const origin = { registeredMs: registeredTimeMs, isMadeHere: madeHere, registeredBy: by }
  return {
    acts: {
      origin: isKnown ? origin : undefined,
      powerChangedBy: boundedText(powerChangedBy),
    },
  }
}

function readCrypto(crypto: esxiV1.HostCrypto__Output | null): HostCrypto {
  if (crypto === null) return UNKNOWN_CRYPTO
  return {
    mode: MODES[crypto.mode] ?? 'incapable',
    hostKey:
      crypto.hostKeyProvider === ''
        ? undefined
        : reference(crypto.hostKeyProvider, crypto.hostKeyKdkKeyId, crypto.hostKeyId),
    requiresEncryptionMode: crypto.requiresEncryptionMode,
    ...(crypto.keyPersistence && { keyPersistence: true }),
  }
}

/** Returns null for an object that is not encrypted. */
function keyReference(key: esxiV1.VmKey__Output | null): KeyReference | null {
  if (key === null || key.provider === '') return null
  return reference(key.provider, key.kdkKeyId, key.keyId)
}

/** @param ownKeyId - id of the key itself, which matters only if it has no KDK */
function reference(provider = '', keyId = '', ownKeyId = ''): KeyReference {
  return {
    provider: boundedProviderName(provider),
    keyId: boundedText(keyId),
    ...(keyId === '' && ownKeyId !== '' && { kmsKeyId: boundedText(ownKeyId) }),
  }
}
