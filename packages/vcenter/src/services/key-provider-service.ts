import { Secret } from '@nkpsim/crypto'
import type { Clock } from '@nkpsim/daemon'
import { defineService, type ServiceRegistration } from '@nkpsim/rpc'
import type { Distributor } from '../distribution/distributor.ts'
import { asksForAttestation } from '../distribution/plan.ts'
import { prepareBackup, restoreProvider } from '../key-provider/backup.ts'
import { downloadPath } from '../key-provider/download-server.ts'
import type { ExportTickets } from '../key-provider/export-tickets.ts'
import { createProvider, findProvider, setDefaultProvider } from '../key-provider/lifecycle.ts'
import { type ProviderStatus, providerOnHost, providerStatus } from '../key-provider/status.ts'
import type { KeyProvider } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'

const STATUS = {
  notBackedUp: 'PROVIDER_STATUS_NOT_BACKED_UP',
  warning: 'PROVIDER_STATUS_WARNING',
  active: 'PROVIDER_STATUS_ACTIVE',
} as const satisfies Record<ProviderStatus, string>

export type KeyProviderServiceInput = {
  store: Store
  distributor: Distributor
  tickets: ExportTickets
  clock: Clock
  /** `https://host:port` of the download server. */
  downloadOrigin: string
}

/** nkpsim.vcenter.v1.KeyProviderService. */
export function keyProviderService(input: KeyProviderServiceInput): ServiceRegistration {
  const { store, distributor, tickets, clock } = input
  const onHosts = (provider: Omit<KeyProvider, 'kdk'>) => {
    const { hosts, attestations, hostPolicy } = store.snapshot()
    return hosts.map((host) => {
      const record = attestations.get(host.id)
      const isKeptFrom =
        record?.status === 'notAccepted' && asksForAttestation(provider, hostPolicy)
      const notAccepted = isKeptFrom ? record.message : undefined
      return providerOnHost(provider, host, distributor.status(host.id), notAccepted)
    })
  }
  const message = (provider: Omit<KeyProvider, 'kdk'>) => {
    const hosts = onHosts(provider)
    return {
      ...constantPart(provider),
      status: STATUS[providerStatus(provider, hosts)],
      hostsDesired: hosts.filter(({ isEligible }) => isEligible).length,
      hostsActive: hosts.filter(({ isActive }) => isActive).length,
    }
  }
  return defineService('nkpsim.vcenter.v1.KeyProviderService', {
    allow: ['operator'],
    handlers: {
      createProvider: async ({ provider: name, constraints, keyId, keyDerivationKey }) => {
        const provider = createProvider(store, {
          name,
          tpmRequired: constraints?.tpmRequired ?? true,
          keyId,
          kdk: keyDerivationKey.length === 0 ? undefined : Secret.from(keyDerivationKey),
        })
        distributor.distribute()
        return { provider: message(provider) }
      },
      listProviders: async () => ({ providers: store.snapshot().keyProviders.map(message) }),
      getProvider: async ({ provider: name }) => {
        const provider = findProvider(store.snapshot(), name)
        const hosts = onHosts(provider).map(({ host, kcv, isEligible, message: why, custody }) => ({
          host,
          kcv,
          custody,
          eligible: isEligible,
          message: why,
        }))
        return { provider: message(provider), hosts }
      },
      setDefaultProvider: async ({ provider: name }) => {
        setDefaultProvider(store, name)
        distributor.distribute()
        return {}
      },
      exportProvider: async ({ provider: name, password: text, withoutPassword }) => {
        using password = Secret.from(Buffer.from(text))
        const file = await prepareBackup(
          store,
          name,
          { password: text === '' ? undefined : password, withoutPassword },
          clock.nowMs(),
        )
        const { token, expiryMs } = tickets.issue(name, file, clock.nowMs())
        return {
          url: `${input.downloadOrigin}${downloadPath(name)}`,
          downloadToken: token,
          expiry: timestamp(expiryMs),
        }
      },
      importProvider: async ({ config, password: text, constraints, dryRun }) => {
        using password = Secret.from(Buffer.from(text))
        const restored = await restoreProvider(store, {
          file: config,
          password: text === '' ? undefined : password,
          tpmRequired: constraints?.tpmRequired,
          dryRun,
        })
        distributor.distribute()
        const { provider, isAlreadyPresent } = restored
        return {
          provider: message(provider),
          exportTime: timestamp(restored.exportTime.getTime()),
          alreadyPresent: isAlreadyPresent,
        }
      },
    },
  })
}

function constantPart(provider: Omit<KeyProvider, 'kdk'>) {
  const { keyId, kcv, tpmRequired, isDefault, backedUpTimeMs } = provider
  return {
    provider: provider.name,
    keyId,
    kcv,
    constraints: { tpmRequired },
    isDefault,
    ...(backedUpTimeMs === undefined ? {} : { backedUpTime: timestamp(backedUpTimeMs) }),
  }
}

function timestamp(timeMs: number): { seconds: number; nanos: number } {
  return { seconds: Math.floor(timeMs / 1000), nanos: (timeMs % 1000) * 1_000_000 }
}
