import { shellWord } from '@nkpsim/daemon/name-text'
import { VcenterError } from '../errors.ts'
import { chain, foldersAbove } from '../inventory/folders.ts'
import { findFolder, requireCluster } from '../inventory/inventory.ts'
import { type EntityDefault, lacksBackup } from '../records/key-provider.ts'
import type { PublicSnapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import { findProvider } from './lifecycle.ts'

/** The entity whose default is meant: the vCenter, a cluster or a folder. */
export type DefaultScope = { kind: 'vCenter' } | { kind: EntityDefault['kind']; entity: string }

type Known = Pick<PublicSnapshot, 'keyProviders' | 'entityDefaults' | 'folders' | 'clusters'>

/**
 * Returns the name of the default provider for the hosts of a cluster; undefined if there is none.
 */
export function defaultOfCluster(snapshot: Known, cluster: string): string | undefined {
  return (
    own(snapshot, 'cluster', cluster) ??
    firstOf(snapshot, foldersAbove(snapshot, cluster)) ??
    defaultOfVcenter(snapshot)
  )
}

/**
 * Returns the name of an entity's default provider.
 * @param defaultsToParent whether an entity without a default of its own uses its parent's default
 * @throws VcenterError CLUSTER_NOT_FOUND, FOLDER_NOT_FOUND
 */
export function defaultProvider(
  snapshot: Known,
  scope: DefaultScope,
  defaultsToParent: boolean,
): string | undefined {
  if (scope.kind === 'vCenter') return defaultOfVcenter(snapshot)
  requireScope(snapshot, scope)
  if (!defaultsToParent) return own(snapshot, scope.kind, scope.entity)
  return scope.kind === 'cluster'
    ? defaultOfCluster(snapshot, scope.entity)
    : (firstOf(snapshot, chain(snapshot.folders, scope.entity)) ?? defaultOfVcenter(snapshot))
}

/**
 * Makes a provider the default of an entity. Objects that are already encrypted keep their
 * provider.
 * @param name undefined removes the entity's own default
 * @throws VcenterError PROVIDER_NOT_FOUND, PROVIDER_NOT_BACKED_UP, CLUSTER_NOT_FOUND,
 *   FOLDER_NOT_FOUND
 */
export async function setDefaultProvider(
  store: Store,
  name: string | undefined,
  scope: DefaultScope = { kind: 'vCenter' },
): Promise<void> {
  const snapshot = store.snapshot()
  const provider = name === undefined ? undefined : findProvider(snapshot, name)
  if (provider !== undefined && lacksBackup(provider))
    throw new VcenterError(
      'PROVIDER_NOT_BACKED_UP',
      `key provider "${provider.name}" must be backed up before it can be used: nkpsim provider backup ${shellWord(provider.name)} --file FILE`,
    )
  requireScope(snapshot, scope)
  if (defaultProvider(snapshot, scope, false) === provider?.name) return
  await store.change((tables) => {
    if (scope.kind === 'vCenter') {
      const former = snapshot.keyProviders.find(({ isDefault }) => isDefault)
      if (former !== undefined) tables.updateKeyProvider({ ...former, isDefault: false })
      if (provider !== undefined) tables.updateKeyProvider({ ...provider, isDefault: true })
    } else if (provider === undefined) tables.removeEntityDefault(scope)
    else tables.putEntityDefault({ ...scope, provider: provider.name })
    tables.bumpGeneration()
  })
}

function requireScope(snapshot: Known, scope: DefaultScope): void {
  if (scope.kind === 'cluster') requireCluster(snapshot, scope.entity)
  if (scope.kind === 'folder') findFolder(snapshot, scope.entity)
}

function defaultOfVcenter({ keyProviders }: Known): string | undefined {
  return keyProviders.find(({ isDefault }) => isDefault)?.name
}

function firstOf(snapshot: Known, folders: readonly { name: string }[]): string | undefined {
  return folders.flatMap(({ name }) => own(snapshot, 'folder', name) ?? []).at(0)
}

function own(
  { entityDefaults }: Known,
  kind: EntityDefault['kind'],
  entity: string,
): string | undefined {
  return entityDefaults.find((each) => each.kind === kind && each.entity === entity)?.provider
}
