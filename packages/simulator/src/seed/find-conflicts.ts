import { isSameName } from '@nkpsim/daemon/name-text'
import { defaultConflicts } from './default-conflicts.ts'
import { byName, findVm, type ObservedState, type SeededState, unknown } from './seed-state.ts'

/** Returns the differences between a seed and a cluster that only a person can resolve. */
export function findConflicts(
  desired: SeededState,
  observed: ObservedState,
  { prune }: { prune: boolean },
): string[] {
  return [
    ...hostConflicts(desired, observed),
    ...providerConflicts(desired, observed),
    ...vmConflicts(desired, observed),
    ...(prune ? pruneConflicts(desired, observed) : []),
  ]
}

function hostConflicts({ hosts }: SeededState, observed: ObservedState): string[] {
  return hosts.flatMap(({ name, tpm }, index) => {
    const found = byName(observed.hosts, name)
    const at = `hosts[${index}]`
    if (found === undefined)
      return [`${at}.name: the cluster has no host ${name}; hosts are made by nkpsim up`]
    if (found.tpm === tpm) return []
    return [`${at}.tpm: ${name} has ${tpm ? 'no' : 'a'} TPM, which cannot be changed`]
  })
}

function providerConflicts({ providers }: SeededState, observed: ObservedState): string[] {
  return providers.flatMap(({ name, tpmRequired, keyId, kcv, backup }, index) => {
    const at = `providers[${index}]`
    const found = byName(observed.providers, name)
    const isToBeMade = backup?.file !== undefined && found?.backedUp !== true
    if (isToBeMade && observed.backupFiles.includes(backup.file ?? ''))
      return [`${at}.backup.file: ${backup.file} exists already; move it away`]
    if (found === undefined) return []
    if (found.tpmRequired !== tpmRequired)
      return [`${at}.tpmRequired: "${name}" has ${found.tpmRequired}, which cannot be changed`]
    if (keyId !== undefined && found.keyId !== keyId.toLowerCase())
      return [`${at}.keyId: "${name}" has key id ${found.keyId}`]
    if (kcv === undefined || found.kcv === kcv) return []
    return [`${at}.kdk: "${name}" has a different key, with KCV ${found.kcv}`]
  })
}

function vmConflicts({ vms, providers }: SeededState, observed: ObservedState): string[] {
  return vms.flatMap(({ name, host, sizeBytes, provider }, index) => {
    const at = `vms[${index}]`
    const found = findVm(observed.vms, { name, host })
    if (found === undefined)
      return observed.vms
        .filter((other) => isSameName(other.name, name))
        .map(() => `${at}.name: "${name}" exists already, in a different Unicode form`)
    if (found.sizeBytes !== sizeBytes)
      return [`${at}.size: the disk of ${name} has ${found.sizeBytes} bytes`]
    if (provider !== undefined && found.provider !== provider)
      return [
        `${at}.provider: ${name} is encrypted by "${found.provider}"; rekey the VM with: nkpsim vm rekey`,
      ]
    if (found.runsElsewhere)
      return [
        `${at}.host: ${name} runs on a host that is not in this vCenter; power the VM off there`,
      ]
    if (found.runsOn !== undefined && found.runsOn !== host)
      return [`${at}.host: ${name} runs on ${found.runsOn}; power the VM off`]
    if (!found.seenBy.includes(host))
      return [`${at}.host: ${name} is in ${found.datastore}, a datastore that ${host} does not see`]
    // The VM may be locked only because the seed's provider is not created yet. If that provider
    // has a fixed key, its creation unlocks the VM.
    const lost = found.missingProviders.find((each) => byName(providers, each) === undefined)
    if (lost === undefined) return []
    return [`${at}: ${name} is locked, and the seed does not contain its provider "${lost}"`]
  })
}

/** Returns why pruning is refused: it would delete the provider of a VM that stays, for example. */
function pruneConflicts(desired: SeededState, observed: ObservedState): string[] {
  const kept = desired.vms.flatMap(({ name }, index) => {
    // A VM of the same name in another datastore stays too.
    const keyProviders = observed.vms.flatMap((vm) => (vm.name === name ? vm.keyProviders : []))
    return unknown(
      [...new Set(keyProviders)].map((provider) => ({ name: provider })),
      desired.providers,
    )
      .filter((provider) => byName(observed.providers, provider.name) !== undefined)
      .map(
        (provider) =>
          `vms[${index}]: ${name} is encrypted by "${provider.name}", which --prune would delete; rekey the VM with: nkpsim vm rekey`,
      )
  })
  const running = unknown(observed.vms, desired.vms)
    .filter(({ runsElsewhere }) => runsElsewhere)
    .map(
      ({ name }) =>
        `--prune cannot delete ${name}: it runs on a host that is not in this vCenter; power the VM off there`,
    )
  return [...kept, ...running, ...defaultConflicts(desired, observed)]
}

/**
 * Returns what would lose its KDK if a provider were pruned.
 * @param dependents what depends on the provider, as vCenter knows it
 * @param deleted VMs that are pruned, with the hosts that delete them
 */
export function dependentConflicts(
  provider: string,
  dependents: readonly { kind: string; name: string; host: string }[],
  deleted: readonly { name: string; host: string }[],
): string[] {
  return dependents.flatMap(({ kind, name, host }) => {
    const start = `--prune would delete "${provider}", on which`
    if (kind === 'default') return []
    if (kind === 'hostKey')
      return [
        `${start} the host key of ${host} depends; change it with: nkpsim host crypto change-key`,
      ]
    if (deleted.some((each) => each.name === name && each.host === host)) return []
    return [`${start} ${name} on ${host} depends; rekey the VM with: nkpsim vm rekey`]
  })
}

/** Returns conflicts for hosts with VMs that vCenter omits. Such a VM may need any provider. */
export function incompleteConflicts(provider: string, hosts: readonly string[]): string[] {
  return hosts.map(
    (host) =>
      `--prune would delete "${provider}", and a VM that vCenter does not list may depend on it; wait until the host has reported its VMs, and repair or unregister those that are not valid: nkpsim vm list --host ${host}`,
  )
}
