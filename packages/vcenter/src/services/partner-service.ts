import { Secret } from '@nkpsim/crypto'
import { type CallContext, defineService, RpcError, type ServiceRegistration } from '@nkpsim/rpc'
import { formatProductVersion, type ProductVersion } from '../compatibility/product-version.ts'
import { requireSupported } from '../compatibility/supports.ts'
import type { Distributor } from '../distribution/distributor.ts'
import { virtualMachines } from '../inventory/virtual-machines.ts'
import { restoreProvider } from '../key-provider/backup.ts'
import type { Domain } from '../linked/domain.ts'
import { entryMessage, readEntry } from '../linked/entries.ts'
import { digestOf, MAX_ENTRIES } from '../linked/replication.ts'
import type { Synchronizer } from '../linked/synchronizer.ts'
import { vcenterName } from '../records/partner.ts'
import type { Store } from '../store/store.ts'

const MAX_VMS = 5000

/** nkpsim.vcenter.v1.PartnerService: what linked vCenters call on this one. */
export function partnerService({
  store,
  domain,
  synchronizer,
  distributor,
  productVersion,
}: {
  store: Store
  domain: Domain
  synchronizer: Synchronizer
  distributor: Distributor
  productVersion: ProductVersion
}): ServiceRegistration {
  const requirePartner = ({ peer }: CallContext): string => {
    const partner = store.snapshot().partners.find(({ instanceId }) => instanceId === peer?.id)
    if (partner !== undefined) return partner.instanceId
    throw new RpcError(
      'PERMISSION_DENIED',
      'NOT_LINKED',
      `vCenter ${peer?.id} is not linked with this one`,
    )
  }
  return defineService('nkpsim.vcenter.v1.PartnerService', {
    allow: ['vcenter'],
    handlers: {
      getSummary: async (_request, context) => {
        requirePartner(context)
        return {
          summary: {
            version: formatProductVersion(productVersion),
            ...summaryOf(store, distributor),
          },
          entriesDigest: digestOf(store.snapshot().entries),
        }
      },
      exchange: async ({ entries }, context) => {
        requirePartner(context)
        if (entries.length > MAX_ENTRIES)
          throw new RpcError('INVALID_ARGUMENT', 'INVALID_REQUEST', 'too many entries')
        return { entries: synchronizer.exchange(entries.map(readEntry)).map(entryMessage) }
      },
      receiveProvider: async ({ config, password: text }, context) => {
        requirePartner(context)
        requireSupported('nativeKeyProvider', productVersion)
        using password = Secret.from(Buffer.from(text))
        const { isAlreadyPresent } = await restoreProvider(store, {
          file: config,
          password,
          tpmRequired: undefined,
          dryRun: false,
        })
        return { alreadyPresent: isAlreadyPresent }
      },
      leave: async (_request, context) => {
        domain.remove(requirePartner(context))
        return {}
      },
    },
  })
}

function summaryOf(store: Store, distributor: Distributor) {
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
