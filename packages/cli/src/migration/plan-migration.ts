import { isSameName, shellWord } from '@nkpsim/daemon/name-text'
import type { vcenterV1 } from '@nkpsim/rpc'
import { byName } from '../vms/ask-hosts.ts'
import { plannedVsan, type VsanFact, type VsanObject } from './plan-vsan.ts'

/** An object that gets keys of the new provider, or names it. */
export type MigrationObject =
  | { kind: 'default'; scope: 'vCenter' | 'cluster' | 'folder'; name: string }
  | VsanObject
  | ({ kind: 'vm' | 'template'; host: string; name: string; uuid: string } & OldKeys)
  /** A template that an interrupted migration left as a VM. Its keys are new already. */
  | { kind: 'formerTemplate'; host: string; name: string; uuid: string }
  | { kind: 'hostKey'; host: string; name: string }
  /** A VM in a datastore that no host has registered. */
  | { kind: 'unregistered'; host: ''; name: string }

/** Which keys of a VM are of the old provider. */
export type OldKeys = {
  isHomeOld: boolean
  /** Indexes of the disks, from 0. */
  oldDisks: readonly number[]
  /** Whether every encrypted disk has such a key. */
  areAllDisksOld: boolean
}

/** An object, and why it stays with the old provider; undefined if it can move. */
export type PlannedObject = MigrationObject & { obstacle: string | undefined }

export type MigrationFacts = {
  old: string
  to: string
  /** The old provider at vCenter; undefined if it is deleted. */
  provider:
    | Pick<vcenterV1.Provider__Output, 'isDefault' | 'defaultOfClusters' | 'defaultOfFolders'>
    | undefined
  /** VMs with keys of the old provider, as vCenter knows them. */
  vms: readonly vcenterV1.VirtualMachine__Output[]
  hosts: readonly Pick<
    vcenterV1.Host__Output,
    'name' | 'cluster' | 'connectionState' | 'hostKey' | 'connectionMessage'
  >[]
  /** Why a connected host cannot make keys of the new provider, by host. */
  obstacles: ReadonlyMap<string, string>
  /** Whether the new provider is a trusted one. */
  isToTrusted: boolean
  /** All vSAN clusters. */
  vsan: readonly VsanFact[]
  /** Names of VMs with keys of the old provider that no host has registered. */
  unregistered: readonly string[]
  /** UUIDs of templates that an interrupted migration has marked as VMs. */
  formerTemplates: ReadonlySet<string>
  /** All VMs that vCenter knows, to find former templates. */
  allVms: readonly Pick<
    vcenterV1.VirtualMachine__Output,
    'uuid' | 'name' | 'host' | 'template' | 'hostConnected'
  >[]
}

/**
 * Plans a migration in the order of its steps: the default of the vCenter, defaults of clusters and
 * folders, VMs, templates, vSAN clusters, host keys, and what cannot be moved. New objects get new
 * keys from the first step on, so nothing comes back behind a later step. What has moved is not in
 * the plan, so a plan after an interruption contains the rest. Pure.
 */
export function planMigration(facts: MigrationFacts): PlannedObject[] {
  return [
    ...plannedDefaults(facts),
    ...inOrder(plannedVms(facts, 'vm')),
    ...inOrder(plannedVms(facts, 'template')),
    ...inOrder(plannedFormerTemplates(facts)),
    ...inOrder(plannedVsan(facts)),
    ...inOrder(plannedHostKeys(facts)),
    ...facts.unregistered.toSorted(byName).map(
      (name): PlannedObject => ({
        ...{ kind: 'unregistered', host: '', name },
        obstacle: 'it is not registered on any host that answers; register it',
      }),
    ),
  ]
}

function plannedDefaults({ provider }: MigrationFacts): PlannedObject[] {
  if (provider === undefined) return []
  const of = (scope: 'vCenter' | 'cluster' | 'folder', names: readonly string[]) =>
    names.toSorted(byName).map((name) => ({
      ...{ kind: 'default' as const, scope, name },
      obstacle: undefined,
    }))
  return [
    ...of('vCenter', provider.isDefault ? [''] : []),
    ...of('cluster', provider.defaultOfClusters),
    ...of('folder', provider.defaultOfFolders),
  ]
}

function plannedVms(facts: MigrationFacts, kind: 'vm' | 'template'): PlannedObject[] {
  return facts.vms
    .filter(({ template }) => template === (kind === 'template'))
    .map((vm) => {
      const { name, host, uuid } = vm
      const keys = oldKeysOf(vm, facts.old)
      return { kind, name, host, uuid, ...keys, obstacle: obstacleOfVm(vm, keys, facts) }
    })
}

function oldKeysOf(
  { homeKey, diskKeys }: Pick<vcenterV1.VirtualMachine__Output, 'homeKey' | 'diskKeys'>,
  old: string,
): OldKeys {
  const isOld = (key: { provider: string } | null): boolean =>
    key !== null && isSameName(key.provider, old)
  const oldDisks = diskKeys.flatMap((key, index) => (isOld(key) ? [index] : []))
  // A disk that is not encrypted has empty names.
  const encrypted = diskKeys.filter(({ provider }) => provider !== '')
  return {
    isHomeOld: isOld(homeKey),
    oldDisks,
    areAllDisksOld: oldDisks.length === encrypted.length,
  }
}

function obstacleOfVm(
  vm: vcenterV1.VirtualMachine__Output,
  { isHomeOld, oldDisks }: OldKeys,
  facts: MigrationFacts,
): string | undefined {
  if (!vm.hostConnected) return awayText(vm.host)
  // The configuration of a locked VM cannot be opened, so it is invalid too.
  if (vm.locked)
    return `it is locked: its key is missing on the host; make ${facts.old} available and unlock it, or see which host opens it: nkpsim provider custody ${shellWord(facts.old)}`
  if (vm.invalid) return 'its files cannot be read; repair or remove it'
  if (!isHomeOld && oldDisks.length === 0)
    return 'only a snapshot or an interrupted encryption still needs the old key; remove its snapshots, or finish the encryption'
  return facts.obstacles.get(vm.host)
}

/** A template whose UUID is known, and that is now a VM, was left by an interruption. */
function plannedFormerTemplates({ formerTemplates, allVms, vms }: MigrationFacts): PlannedObject[] {
  const isPending = (uuid: string): boolean => vms.some((vm) => vm.uuid === uuid)
  return allVms
    .filter(({ uuid, template }) => formerTemplates.has(uuid) && !template && !isPending(uuid))
    .map(({ name, host, uuid, hostConnected }) => ({
      ...{ kind: 'formerTemplate' as const, name, host, uuid },
      obstacle: hostConnected ? undefined : awayText(host),
    }))
}

function plannedHostKeys({ hosts, old, obstacles }: MigrationFacts): PlannedObject[] {
  return hosts
    .filter(({ hostKey }) => hostKey !== null && isSameName(hostKey.provider, old))
    .map(({ name, connectionState }) => ({
      ...{ kind: 'hostKey' as const, host: name, name },
      obstacle:
        connectionState === 'CONNECTION_STATE_CONNECTED' ? obstacles.get(name) : awayText(name),
    }))
}

function awayText(host: string): string {
  return `host ${host} is not connected; connect it`
}

function inOrder(objects: PlannedObject[]): PlannedObject[] {
  return objects.toSorted((a, b) => byName(a.name, b.name))
}
