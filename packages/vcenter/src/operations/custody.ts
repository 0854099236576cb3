import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import { type CustodyInput, hostStandings, knownKeyOf, placesOf } from '../custody/custody.ts'
import { dependentsOf, incompleteHosts, unreachableHosts } from '../custody/dependents.ts'
import { predictWithout, readGone } from '../custody/without.ts'
import type { Distributor } from '../distribution/distributor.ts'
import { keyReferencesOf } from '../inventory/vm-keys.ts'
import { findProvider } from '../key-provider/lifecycle.ts'
import type { Store } from '../store/store.ts'
import { operation } from './operation.ts'

const READ = [{ privilege: 'Cryptographer.ReadKeyServersInfo' }] as const

export type CustodyOperations = ReturnType<typeof custodyOperations>

/** Operations that show the copies of a KDK and the objects that depend on it. */
export function custodyOperations({
  store,
  distributor,
  linkedKeys,
}: {
  store: Store
  distributor: Pick<Distributor, 'status'>
  /** Asks linked vCenters which keys they hold. */
  linkedKeys: () => Promise<CustodyInput['linked']>
}) {
  const isConnected = (hostId: string): boolean => distributor.status(hostId).isConnected
  return named('nkpsim.vcenter.v1.CustodyService', {
    getCustody: operation({
      requirement: READ,
      audit: OPEN,
      /** @param without - places to treat as lost, such as `host:esx-1` */
      run: async (
        { provider: asked, without }: { provider: string; without: string[] },
        { requireStill }: Call,
      ) => {
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
