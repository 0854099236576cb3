import type { Secret } from '@nkpsim/crypto'
import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { Compute } from '@nkpsim/effects'
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
}: {
  store: Store
  domain: Domain
  synchronizer: Synchronizer
  distributor: Pick<Distributor, 'status'>
  productVersion: ProductVersion
  compute: Compute
}) {
  /** Returns the id of the calling vCenter. */
  const requirePartner = ({ peer }: Call): string => {
    const partner = store.snapshot().partners.find(({ instanceId }) => instanceId === peer?.id)
    if (partner !== undefined) return partner.instanceId
    throw new VcenterError('NOT_LINKED', `vCenter ${peer?.id} is not linked with this one`)
  }
  return named('nkpsim.vcenter.v1.PartnerService', {
    getSummary: operation({
      requirement: 'vcenter',
      audit: OPEN,
      run: async (_input: object, call: Call) => {
        requirePartner(call)
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
        requirePartner(call)
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
        const sender = requirePartner(call)
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
      run: async (_input: object, call: Call) => domain.remove(requirePartner(call)),
    }),
  })
}

function summaryOf(store: Store, distributor: Pick<Distributor, 'status'>) {
  const snapshot = store.snapshot()
  const isConnected = (hostId: string): boolean => distributor.status(hostId).isConnected
  return {
    name: vcenterName(store.identity.instanceId),
    providers: snapshot.keyProviders.map(({ name, keyId, kcv, backedUpTimeMs }) => ({
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
    virtualMachines: virtualMachines(snapshot, isConnected, '')
      .slice(0, MAX_VMS)
      .map(({ name, host, poweredOn, locked }) => ({ name, host, poweredOn, locked })),
  }
}
