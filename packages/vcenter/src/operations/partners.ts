import type { Secret } from '@nkpsim/crypto'
import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { ClusterClock, Compute } from '@nkpsim/effects'
import { formatProductVersion, type ProductVersion } from '../compatibility/product-version.ts'
import { requireSupported } from '../compatibility/supports.ts'
import type { Distributor } from '../distribution/distributor.ts'
import { VcenterError } from '../errors.ts'
import { virtualMachines } from '../inventory/virtual-machines.ts'
import { receiveProvider } from '../key-provider/backup.ts'
import type { Domain } from '../linked/domain.ts'
import { type EntryFields, readEntry } from '../linked/entries.ts'
import { digestOf, MAX_ENTRIES } from '../linked/replication.ts'
import type { Synchronizer } from '../linked/synchronizer.ts'
import { createUnlinkedCallers } from '../linked/unlinked-callers.ts'
import { isNative } from '../records/key-provider.ts'
import { vcenterName } from '../records/partner.ts'
import type { Store } from '../store/store.ts'
import { operation } from './operation.ts'

const MAX_VMS = 5000

export type PartnerOperations = ReturnType<typeof partnerOperations>

/** Operations that linked vCenters call. */
export function partnerOperations({
  store,
  domain,
  synchronizer,
  distributor,
  productVersion,
  compute,
  clusterClock,
}: {
  store: Store
  domain: Domain
  synchronizer: Synchronizer
  distributor: Pick<Distributor, 'status'>
  productVersion: ProductVersion
  compute: Compute
  clusterClock: ClusterClock
}) {
  const unlinked = createUnlinkedCallers(store, clusterClock)
  /** Returns the id of the calling vCenter. */
  const requirePartner = async ({ peer }: Call): Promise<string> => {
    const partner = store.snapshot().partners.find(({ instanceId }) => instanceId === peer?.id)
    if (partner !== undefined) {
      unlinked.forget(partner.instanceId)
      return partner.instanceId
    }
    if (peer !== undefined) await unlinked.note(peer.id)
    throw new VcenterError('NOT_LINKED', `vCenter ${peer?.id} is not linked with this one`)
  }
  return named('nkpsim.vcenter.v1.PartnerService', {
    getSummary: operation({
      requirement: 'vcenter',
      audit: OPEN,
      run: async (_input: object, call: Call) => {
        await requirePartner(call)
        const version = formatProductVersion(productVersion)
        return {
          summary: { version, ...summaryOf(store, distributor) },
          entriesDigest: digestOf(store.snapshot().entries),
        }
      },
    }),
    exchange: operation({
      requirement: 'vcenter',
      audit: { target: undefined },
      run: async ({ entries }: { entries: readonly EntryFields[] }, call: Call) => {
        await requirePartner(call)
        if (entries.length > MAX_ENTRIES)
          throw new VcenterError('INVALID_REQUEST', 'too many entries')
        return synchronizer.exchange(entries.map(readEntry))
      },
    }),
    receiveProvider: operation({
      requirement: 'vcenter',
      audit: { target: undefined },
      /** @param input.config the content of a backup file, which exists only during the call */
      run: async (input: { config: Uint8Array; password: Secret }, call: Call) => {
        const sender = await requirePartner(call)
        requireSupported('nativeKeyProvider', productVersion)
        const { config: file, password } = input
        // The last summary of the sender may be older than its provider.
        return synchronizer.change(sender, () =>
          receiveProvider({ store, compute }, { file, password }),
        )
      },
    }),
    leave: operation({
      requirement: 'vcenter',
      audit: { target: undefined },
      run: async (_input: object, call: Call) => domain.remove(await requirePartner(call)),
    }),
  })
}

function summaryOf(store: Store, distributor: Pick<Distributor, 'status'>) {
  const snapshot = store.snapshot()
  const isConnected = (hostId: string): boolean => distributor.status(hostId).isConnected
  return {
    name: vcenterName(store.identity.instanceId),
    providers: snapshot.keyProviders
      .filter(isNative)
      .map(({ name, keyId, kcv, backedUpTimeMs }) => ({
        provider: name,
        keyId,
        kcv,
        backedUp: backedUpTimeMs !== undefined,
      })),
    hosts: snapshot.hosts.map(({ id, name, cluster }) => ({
      host: name,
      cluster: cluster ?? '',
      connected: isConnected(id),
    })),
    virtualMachines: virtualMachines(snapshot, isConnected)
      .slice(0, MAX_VMS)
      .map(({ name, host, poweredOn, locked }) => ({ name, host, poweredOn, locked })),
  }
}
