import { Secret } from '@nkpsim/crypto'
import { type ServiceRegistration, serve, type vcenterV1 } from '@nkpsim/rpc'
import type { HealthReport } from '../distribution/provider-health.ts'
import type { ProviderStatus } from '../distribution/provider-status.ts'
import { VcenterError } from '../errors.ts'
import type { DefaultScope } from '../key-provider/defaults.ts'
import type { HostProviderView, ProviderView } from '../operations/key-provider-view.ts'
import type { KeyProviderOperations } from '../operations/key-providers.ts'
import type { KeyProviderKind } from '../records/key-provider.ts'
import { secretText } from './secret-text.ts'
import { timestamp } from './timestamp.ts'

const HEALTH_PREFIX = 'HEALTH_'
const STATUS = {
  notBackedUp: 'PROVIDER_STATUS_NOT_BACKED_UP',
  notConnected: 'PROVIDER_STATUS_NOT_CONNECTED',
  warning: 'PROVIDER_STATUS_WARNING',
  active: 'PROVIDER_STATUS_ACTIVE',
} as const satisfies Record<ProviderStatus, string>
const KIND = {
  native: 'PROVIDER_KIND_NATIVE',
  standard: 'PROVIDER_KIND_STANDARD',
  trusted: 'PROVIDER_KIND_TRUSTED',
} as const satisfies Record<KeyProviderKind, string>

/** Serves nkpsim.vcenter.v1.KeyProviderService. */
export function keyProviderService(operations: KeyProviderOperations): ServiceRegistration {
  return serve('nkpsim.vcenter.v1.KeyProviderService', operations, {
    createProvider: async ({ provider, constraints, keyId, keyDerivationKey }, run) => {
      using kdk = keyDerivationKey.length === 0 ? undefined : Secret.from(keyDerivationKey)
      const { tpmRequired } = constraints ?? {}
      return { provider: message(await run({ provider, tpmRequired, keyId, kdk })) }
    },
    listProviders: async (filter, run) => ({
      providers: (await run(readFilter(filter))).map(message),
    }),
    listHostProviders: async ({ host, ...filter }, run) => ({
      providers: (await run({ host, ...readFilter(filter) })).map(hostMessage),
    }),
    getProvider: async ({ provider: name }, run) => {
      const { provider, hosts } = await run({ provider: name })
      return {
        provider: message(provider),
        hosts: hosts.map((onHost) => ({
          host: onHost.host,
          kcv: onHost.kcv,
          custody: onHost.custody,
          eligible: onHost.isEligible,
          message: onHost.message,
          connected: onHost.isConnected,
          lastKnownTimeMs: onHost.lastKnownMs,
        })),
      }
    },
    updateProvider: async (request, run) => ({ provider: message(await run(request)) }),
    deleteProvider: async (request, run) => run(request),
    setDefaultProvider: async ({ provider, scope, entity }, run) => {
      await run({ provider, scope: readScope(scope, entity) })
      return {}
    },
    getDefaultProvider: async ({ scope, entity, defaultsToParent }, run) => {
      const provider = await run({ scope: readScope(scope, entity), defaultsToParent })
      return { provider: provider ?? '' }
    },
    exportProvider: async ({ provider, password: text, withoutPassword }, run) => {
      using password = secretText(text)
      const { expiryMs, ...download } = await run({ provider, password, withoutPassword })
      return { ...download, expiry: timestamp(expiryMs) }
    },
    importProvider: async ({ config, password: text, constraints, dryRun }, run) => {
      using password = secretText(text)
      const { tpmRequired } = constraints ?? {}
      const restored = await run({ config, password, tpmRequired, dryRun })
      return {
        provider: message(restored.provider),
        exportTime: timestamp(restored.exportTimeMs),
        alreadyPresent: restored.isAlreadyPresent,
        outcome: restored.outcome,
      }
    },
  })
}

function readFilter({ providers, health }: { providers: string[]; health: string[] }) {
  return { providers, health: health.map((each) => String(each).slice(HEALTH_PREFIX.length)) }
}

/** @throws VcenterError INVALID_REQUEST */
function readScope(scope: vcenterV1.DefaultScope__Output, entity: string): DefaultScope {
  switch (scope) {
    case 'DEFAULT_SCOPE_UNSPECIFIED':
    case 'DEFAULT_SCOPE_VCENTER':
      if (entity === '') return { kind: 'vCenter' }
      throw new VcenterError(
        'INVALID_REQUEST',
        `"${entity}" needs a scope: say whether it is a cluster or a folder`,
      )
    case 'DEFAULT_SCOPE_CLUSTER':
      return { kind: 'cluster', entity }
    case 'DEFAULT_SCOPE_FOLDER':
      return { kind: 'folder', entity }
    default:
      // A newer client may send a scope that this program does not know.
      throw new VcenterError('INVALID_REQUEST', `this vCenter knows no scope ${String(scope)}`)
  }
}

function message({ kind, backedUpTimeMs, tpmRequired, status, health, ...view }: ProviderView) {
  return {
    ...view,
    kind: KIND[kind],
    constraints: { tpmRequired },
    status: STATUS[status],
    health: healthMessage(health),
    ...(backedUpTimeMs === undefined ? {} : { backedUpTime: timestamp(backedUpTimeMs) }),
  }
}

function hostMessage({ isForeign, health, ...view }: HostProviderView) {
  return { ...view, health: healthMessage(health), foreign: isForeign }
}

function healthMessage(health: HealthReport['health']) {
  return `${HEALTH_PREFIX}${health}` as const
}
