import { Secret } from '@nkpsim/crypto'
import type { Clock } from '@nkpsim/daemon'
import {
  type CallContext,
  defineService,
  type ServiceRegistration,
  type vcenterV1,
} from '@nkpsim/rpc'
import { requirePrivilege } from '../access/permissions.ts'
import type { ProductVersion } from '../compatibility/product-version.ts'
import { requireSupported } from '../compatibility/supports.ts'
import type { Distributor } from '../distribution/distributor.ts'
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
import { durationMs } from '../settings/settings.ts'
import type { Store } from '../store/store.ts'
import { callerOf } from './caller.ts'
import { keyProviderView } from './key-provider-view.ts'
import { timestamp } from './timestamp.ts'

export type KeyProviderServiceInput = {
  store: Store
  distributor: Distributor
  tickets: ExportTickets
  clock: Clock
  productVersion: ProductVersion
  /** `https://host:port` of the download server. */
  downloadOrigin: string
}

/** nkpsim.vcenter.v1.KeyProviderService. */
export function keyProviderService(input: KeyProviderServiceInput): ServiceRegistration {
  const { store, distributor, tickets, clock } = input
  const { message, onHosts, ofHost } = keyProviderView(store, distributor)
  return defineService('nkpsim.vcenter.v1.KeyProviderService', {
    allow: ['operator'],
    handlers: {
      createProvider: async ({ provider: name, constraints, keyId, keyDerivationKey }) => {
        requireSupported('nativeKeyProvider', input.productVersion)
        const provider = createProvider(store, {
          name,
          tpmRequired: constraints?.tpmRequired ?? true,
          keyId,
          kdk: keyDerivationKey.length === 0 ? undefined : Secret.from(keyDerivationKey),
        })
        return { provider: message(provider) }
      },
      listProviders: async (filter) => ({
        providers: store.snapshot().keyProviders.map(message).filter(passes(filter)),
      }),
      listHostProviders: async ({ host, ...filter }) => ({
        providers: ofHost(findHost(store.snapshot(), host)).filter(passes(filter)),
      }),
      getProvider: async ({ provider: name }) => {
        const provider = findProvider(store.snapshot(), name)
        const hosts = onHosts(provider).map((onHost) => ({
          host: onHost.host,
          kcv: onHost.kcv,
          custody: onHost.custody,
          eligible: onHost.isEligible,
          message: onHost.message,
          connected: onHost.isConnected,
          lastKnownTimeMs: onHost.lastKnownMs,
        }))
        return { provider: message(provider), hosts }
      },
      updateProvider: async ({ provider: name, keyId }) => {
        const provider = updateProvider(store, name, keyId, clock.nowMs())
        return { provider: message(provider) }
      },
      deleteProvider: async ({ provider: name }) => {
        const { wasDefault } = deleteProvider(store, name)
        return { wasDefault }
      },
      setDefaultProvider: async ({ provider: name, scope, entity }, context) => {
        const target = readScope(scope, entity)
        requireOnScope(store, target, 'Cryptographer.ManageKeyServers', context)
        if (target.kind !== 'vCenter') requireSupported('entityDefault', input.productVersion)
        setDefaultProvider(store, name === '' ? undefined : name, target)
        return {}
      },
      getDefaultProvider: async ({ scope, entity, defaultsToParent }, context) => {
        const target = readScope(scope, entity)
        requireOnScope(store, target, 'Cryptographer.ReadKeyServersInfo', context)
        const name = defaultProvider(store.snapshot(), target, defaultsToParent)
        return { provider: name ?? '' }
      },
      exportProvider: async ({ provider: asked, password: text, withoutPassword }, context) => {
        requireOpenedByName(context.authority)
        const { name } = findProvider(store.snapshot(), asked)
        using password = Secret.from(Buffer.from(text))
        const { file, keyId, kcv } = await prepareBackup(
          store,
          name,
          { password: text === '' ? undefined : password, withoutPassword },
          clock.nowMs(),
        )
        const nowMs = clock.nowMs()
        const expiryMs = nowMs + durationMs(store.snapshot(), 'vpxd.KMS.exportTokenExpiry')
        const { token } = tickets.issue(
          {
            provider: name,
            keyId,
            kcv,
            isEncrypted: !withoutPassword,
            user: callerOf(context),
          },
          file,
          expiryMs,
          nowMs,
        )
        return {
          url: `${input.downloadOrigin}${downloadPath(name)}`,
          downloadToken: token,
          expiry: timestamp(expiryMs),
        }
      },
      importProvider: async ({ config, password: text, constraints, dryRun }) => {
        requireSupported('nativeKeyProvider', input.productVersion)
        using password = Secret.from(Buffer.from(text))
        const restored = await restoreProvider(store, {
          file: config,
          password: text === '' ? undefined : password,
          tpmRequired: constraints?.tpmRequired,
          dryRun,
        })
        const { provider, isAlreadyPresent } = restored
        return {
          provider: message(provider),
          exportTime: timestamp(restored.exportTime.getTime()),
          alreadyPresent: isAlreadyPresent,
          outcome: isAlreadyPresent
            ? `key provider "${provider.name}" is here already, with the same KDK: nothing is to do`
            : `key provider "${provider.name}" is restored with key_id ${provider.keyId}`,
        }
      },
    },
  })
}

/** Whether a provider is among those asked for: no names and no health mean all. */
function passes({ providers, health }: { providers: string[]; health: string[] }) {
  return (each: { provider: string; health: string }): boolean =>
    (providers.length === 0 || providers.includes(each.provider)) &&
    (health.length === 0 || health.includes(each.health))
}

function readScope(scope: vcenterV1.DefaultScope__Output, entity: string): DefaultScope {
  switch (scope) {
    case 'DEFAULT_SCOPE_CLUSTER':
      return { kind: 'cluster', entity }
    case 'DEFAULT_SCOPE_FOLDER':
      return { kind: 'folder', entity }
    default:
      return { kind: 'vCenter' }
  }
}

/**
 * The declared privilege is on the vCenter, where providers are; the cluster or folder is the other
 * end.
 */
function requireOnScope(
  store: Store,
  scope: DefaultScope,
  privilege: string,
  context: CallContext,
): void {
  if (scope.kind === 'vCenter') return
  const entity = { kind: scope.kind, name: scope.entity }
  requirePrivilege(store.snapshot(), callerOf(context), privilege, entity)
}
