import { OPEN } from '@nkpsim/daemon/audit'
import { findByName } from '@nkpsim/daemon/name-text'
import { type Call, named } from '@nkpsim/daemon/operation'
import { type CustodyInput, hostStandings, knownKeyOf, placesOf } from '../custody/custody.ts'
import { dependentsOf, incompleteHosts, unreachableHosts } from '../custody/dependents.ts'
import {
  predictStandard,
  readStandardGone,
  type StandardCustodyInput,
  standardPlaces,
} from '../custody/standard-custody.ts'
import {
  predictTrusted,
  readTrustedGone,
  type TrustedCustodyInput,
  trustedPlaces,
} from '../custody/trusted-custody.ts'
import { predictWithout, readGone } from '../custody/without.ts'
import type { Distributor } from '../distribution/distributor.ts'
import type { HostKeys } from '../distribution/host-keys.ts'
import { keyReferencesOf } from '../inventory/vm-keys.ts'
import { findProvider } from '../key-provider/lifecycle.ts'
import type { KmsHealth } from '../key-provider/standard/kms-health.ts'
import type { StandardKeyProvider, TrustedKeyProvider } from '../records/key-provider.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import { operation } from './operation.ts'

const READ = [{ privilege: 'Cryptographer.ReadKeyServersInfo' }] as const

export type CustodyOperations = ReturnType<typeof custodyOperations>

/** Operations that show the copies of a KDK and the objects that depend on it. */
export function custodyOperations({
  store,
  distributor,
  linkedKeys,
  kmsHealth,
  hostKeys,
}: {
  store: Store
  distributor: Pick<Distributor, 'status'>
  kmsHealth: Pick<KmsHealth, 'statuses'>
  hostKeys: Pick<HostKeys, 'held'>
  /** Asks linked vCenters which keys they hold. */
  linkedKeys: () => Promise<CustodyInput['linked']>
}) {
  const isConnected = (hostId: string): boolean => distributor.status(hostId).isConnected
  const custodyOfStandard = async (
    provider: StandardKeyProvider,
    without: readonly string[],
    requireStill: Call['requireStill'],
  ) => {
    const { name, keyId } = provider
    const held = await hostKeys.held(name)
    await requireStill()
    const snapshot = store.snapshot()
    const input: StandardCustodyInput = {
      provider: name,
      servers: kmsHealth.statuses(provider).map(({ server, connection, problem }) => ({
        ...{ name: server.name, isReachable: connection === 'green', problem },
      })),
      hosts: snapshot.hosts.map((host) => ({
        ...{ host, isConnected: isConnected(host.id), keys: held.get(host.id) },
      })),
      inventories: snapshot.inventories,
    }
    return {
      kind: 'standard' as const,
      keyId,
      kcv: '',
      places: standardPlaces(input),
      dependents: dependentsOf(snapshot, isConnected, name),
      predictions: predictStandard(
        input,
        readStandardGone(
          without,
          snapshot.hosts.map((host) => host.name),
        ),
      ),
      incompleteHosts: incompleteHosts(snapshot, distributor.status),
    }
  }
  const custodyOfTrusted = ({ name, keyId }: TrustedKeyProvider, without: readonly string[]) => {
    const snapshot = store.snapshot()
    const { hosts, inventories, trustedClusters, trustServices } = snapshot
    const clusters = new Set<string | undefined>(trustedClusters.map(({ cluster }) => cluster))
    const input: TrustedCustodyInput = {
      ...{ provider: name, inventories, trustHosts: trustServices.map(({ host }) => host) },
      hosts: hosts
        .filter(({ cluster }) => cluster !== undefined && clusters.has(cluster))
        .map((host) => ({
          ...{ id: host.id, name: host.name, isConnected: isConnected(host.id) },
          attestation: inventories.get(host.id)?.trust,
        })),
    }
    const gone = readTrustedGone(
      without,
      hosts.map((host) => host.name),
    )
    return {
      ...{ kind: 'trusted' as const, keyId, kcv: '', places: trustedPlaces(input) },
      dependents: dependentsOf(snapshot, isConnected, name),
      predictions: predictTrusted(input, gone),
      incompleteHosts: incompleteHosts(snapshot, distributor.status),
    }
  }
  return named('nkpsim.vcenter.v1.CustodyService', {
    getCustody: operation({
      requirement: READ,
      audit: OPEN,
      /** @param without - places to treat as lost, such as `host:esx-1` */
      run: async (
        { provider: asked, without }: { provider: string; without: string[] },
        { requireStill }: Call,
      ) => {
        const standard = standardProvider(store.snapshot(), asked)
        if (standard !== undefined) return custodyOfStandard(standard, without, requireStill)
        const trusted = findByName(store.snapshot().keyProviders, asked)
        if (trusted?.kind === 'trusted') return custodyOfTrusted(trusted, without)
        const linked = await linkedKeys()
        await requireStill()
        const snapshot = store.snapshot()
        const hosts = hostStandings(snapshot, isConnected)
        const input = { snapshot, hosts, vcenterBackups: store.vcenterBackups(), linked }
        const known = knownKeyOf(asked, input)
        const { keyId, kcv } = known ?? findProvider(snapshot, asked)
        const name = known?.provider ?? asked
        const gone = readGone(without, {
          hosts: [...new Set(hosts.map(({ holding }) => holding.host))],
          linked: linked.map(({ vcenter }) => vcenter),
        })
        return {
          kind: 'native' as const,
          keyId,
          kcv,
          places: placesOf(input, { keyId, kcv }),
          dependents: dependentsOf(snapshot, isConnected, name),
          predictions: predictWithout(
            input,
            (vm) => keyReferencesOf(vm).some((key) => key.provider === name && key.keyId === keyId),
            gone,
          ),
          incompleteHosts: incompleteHosts(snapshot, distributor.status),
        }
      },
    }),
    previewDelete: operation({
      requirement: READ,
      audit: OPEN,
      run: async ({ provider }: { provider: string }) => {
        const snapshot = store.snapshot()
        const { kind, name, keyId, backedUpTimeMs } = findProvider(snapshot, provider)
        return {
          keyId,
          dependents: dependentsOf(snapshot, isConnected, name),
          unreachableHosts: unreachableHosts(snapshot, isConnected),
          isBackedUp: kind !== 'native' || backedUpTimeMs !== undefined,
          incompleteHosts: incompleteHosts(snapshot, distributor.status),
        }
      },
    }),
  })
}

function standardProvider(
  { keyProviders }: Pick<Snapshot, 'keyProviders'>,
  name: string,
): StandardKeyProvider | undefined {
  const provider = findByName(keyProviders, name)
  return provider?.kind === 'standard' ? provider : undefined
}
