import type { Secret } from '@nkpsim/crypto'
import { OPEN } from '@nkpsim/daemon/audit'
import { composeName } from '@nkpsim/daemon/name-text'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { ClusterClock, Compute, MachineClock, Random } from '@nkpsim/effects'
import { requirePrivilege } from '../access/permissions.ts'
import type { Privilege } from '../access/privileges.ts'
import type { ProductVersion } from '../compatibility/product-version.ts'
import { requireSupported } from '../compatibility/supports.ts'
import { findHost } from '../inventory/inventory.ts'
import { prepareBackup, requireOpenedByName, restoreProvider } from '../key-provider/backup.ts'
import { type DefaultScope, defaultProvider, setDefaultProvider } from '../key-provider/defaults.ts'
import { downloadPath } from '../key-provider/download-server.ts'
import type { ExportTickets } from '../key-provider/export-tickets.ts'
import {
  createProvider,
  deleteProvider,
  findProvider,
  updateProvider,
} from '../key-provider/lifecycle.ts'
import type { KmsHealth } from '../key-provider/standard/kms-health.ts'
import { durationMs } from '../settings/settings.ts'
import type { Store } from '../store/store.ts'
import { type HostStandings, keyProviderView } from './key-provider-view.ts'
import { operation } from './operation.ts'

/** Key providers belong to the vCenter, so callers need the privilege on the vCenter. */
const READ = [{ privilege: 'Cryptographer.ReadKeyServersInfo' }] as const
const MANAGE = [{ privilege: 'Cryptographer.ManageKeyServers' }] as const

/** An empty list matches every provider. */
type ProviderFilter = { providers: readonly string[]; health: readonly string[] }

export type KeyProviderOperations = ReturnType<typeof keyProviderOperations>

/** Operations on key providers of any kind, and on native ones. */
export function keyProviderOperations({
  store,
  distributor,
  tickets,
  clusterClock,
  machineClock,
  productVersion,
  downloadOrigin,
  random,
  compute,
  kmsHealth,
}: {
  store: Store
  distributor: HostStandings
  tickets: ExportTickets
  clusterClock: ClusterClock
  /** Clock for the expiry of download tokens. */
  machineClock: MachineClock
  productVersion: ProductVersion
  /** `https://host:port` of the download server. */
  downloadOrigin: string
  random: Random
  compute: Compute
  kmsHealth?: Pick<KmsHealth, 'statuses'>
}) {
  const { view, onHosts, ofHost } = keyProviderView(store, distributor, kmsHealth)
  /**
   * A call that changes the default of a cluster or folder also needs the privilege on that entity.
   */
  const requireOnScope = (scope: DefaultScope, user: string, privilege: Privilege): void => {
    if (scope.kind === 'vCenter') return
    const entity = { kind: scope.kind, name: scope.entity }
    requirePrivilege(store.snapshot(), user, privilege, entity)
  }
  return named('nkpsim.vcenter.v1.KeyProviderService', {
    createProvider: operation({
      requirement: MANAGE,
      audit: { target: 'provider' },
      task: { operation: 'com.vmware.vcenter.crypto_manager.kms.providers.create' },
      run: async (input: {
        provider: string
        /** Undefined: the provider requires a TPM. */
        tpmRequired: boolean | undefined
        /** UUID for the KDK; empty: vCenter generates a UUID. */
        keyId: string
        /** The operation always wipes it. Undefined: vCenter generates a random KDK. */
        kdk: Secret | undefined
      }) => {
        using kdk = input.kdk
        requireSupported('nativeKeyProvider', productVersion)
        const { provider: name, tpmRequired = true, keyId } = input
        return view(await createProvider(store, { name, tpmRequired, keyId, kdk, random }))
      },
    }),
    listProviders: operation({
      requirement: READ,
      audit: OPEN,
      run: async (filter: ProviderFilter) =>
        store.snapshot().keyProviders.map(view).filter(passes(filter)),
    }),
    getProvider: operation({
      requirement: READ,
      audit: OPEN,
      run: async ({ provider: name }: { provider: string }) => {
        const provider = findProvider(store.snapshot(), name)
        return { provider: view(provider), hosts: onHosts(provider) }
      },
    }),
    listHostProviders: operation({
      requirement: [{ privilege: 'Cryptographer.ReadKeyServersInfo', on: 'host', field: 'host' }],
      audit: OPEN,
      run: async ({ host, ...filter }: ProviderFilter & { host: string }) =>
        ofHost(findHost(store.snapshot(), host)).filter(passes(filter)),
    }),
    updateProvider: operation({
      requirement: MANAGE,
      audit: { target: 'provider' },
      task: { operation: 'com.vmware.vcenter.crypto_manager.kms.providers.update' },
      run: async ({ provider, keyId }: { provider: string; keyId: string }) =>
        view(await updateProvider(store, provider, keyId, clusterClock.nowMs())),
    }),
    deleteProvider: operation({
      requirement: MANAGE,
      audit: { target: 'provider' },
      task: { operation: 'com.vmware.vcenter.crypto_manager.kms.providers.delete' },
      run: async ({ provider }: { provider: string }) => deleteProvider(store, provider),
    }),
    setDefaultProvider: operation({
      requirement: MANAGE,
      audit: { target: 'provider' },
      task: { operation: 'encryption.CryptoManagerKmip.setDefaultKmsCluster' },
      run: async (
        { provider, scope }: { provider: string; scope: DefaultScope },
        { caller }: Call,
      ) => {
        requireOnScope(scope, caller.name, 'Cryptographer.ManageKeyServers')
        if (scope.kind !== 'vCenter') requireSupported('entityDefault', productVersion)
        await setDefaultProvider(store, provider === '' ? undefined : provider, scope)
      },
    }),
    getDefaultProvider: operation({
      requirement: READ,
      audit: OPEN,
      run: async (
        { scope, defaultsToParent }: { scope: DefaultScope; defaultsToParent: boolean },
        { caller }: Call,
      ) => {
        requireOnScope(scope, caller.name, 'Cryptographer.ReadKeyServersInfo')
        return defaultProvider(store.snapshot(), scope, defaultsToParent)
      },
    }),
    exportProvider: operation({
      requirement: MANAGE,
      audit: { target: 'provider' },
      run: async (
        input: { provider: string; password: Secret | undefined; withoutPassword: boolean },
        { caller, authority }: Call,
      ) => {
        requireOpenedByName(authority)
        const { name } = findProvider(store.snapshot(), input.provider)
        const { file, keyId, kcv } = await prepareBackup(
          { store, random, compute },
          name,
          input,
          clusterClock.nowMs(),
        )
        const nowMs = machineClock.nowMs()
        const expiryMs = nowMs + durationMs(store.snapshot(), 'vpxd.KMS.exportTokenExpiry')
        const isEncrypted = !input.withoutPassword
        const { name: user, sessionId } = caller
        const backup = { provider: name, keyId, kcv, isEncrypted, user, sessionId }
        const { token } = tickets.issue(backup, file, expiryMs, nowMs)
        return { url: `${downloadOrigin}${downloadPath(name)}`, downloadToken: token, expiryMs }
      },
    }),
    importProvider: operation({
      requirement: MANAGE,
      audit: { target: undefined },
      task: { operation: 'com.vmware.vcenter.crypto_manager.kms.providers.import' },
      run: async (
        input: {
          config: Uint8Array
          password: Secret | undefined
          /** Undefined: the backup file decides. */
          tpmRequired: boolean | undefined
          dryRun: boolean
        },
        { requireStill }: Call,
      ) => {
        requireSupported('nativeKeyProvider', productVersion)
        const { config: file, password, tpmRequired, dryRun } = input
        const restored = await restoreProvider(
          { store, compute, requireStill },
          { file, password, tpmRequired, dryRun },
        )
        const { provider, exportTime, isAlreadyPresent } = restored
        return {
          provider: view(provider),
          exportTimeMs: exportTime.getTime(),
          isAlreadyPresent,
          outcome: isAlreadyPresent
            ? `key provider "${provider.name}" is here already, with the same KDK: nothing to do`
            : `key provider "${provider.name}" is restored with key_id ${provider.keyId}`,
        }
      },
    }),
  })
}

/** Whether a provider matches a filter. */
function passes({ providers, health }: ProviderFilter) {
  const asked = new Set(providers.map(composeName))
  return (each: { provider: string; health: string }): boolean =>
    (asked.size === 0 || asked.has(composeName(each.provider))) &&
    (health.length === 0 || health.includes(each.health))
}
