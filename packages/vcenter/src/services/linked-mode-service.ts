import { Secret } from '@nkpsim/crypto'
import type { Clock } from '@nkpsim/daemon'
import { defineService, RpcError, type ServiceRegistration } from '@nkpsim/rpc'
import { requireAllRights } from '../access/own-rights.ts'
import { VcenterError } from '../errors.ts'
import { prepareBackup } from '../key-provider/backup.ts'
import { findProvider } from '../key-provider/lifecycle.ts'
import { compareProviders, domainProviders } from '../linked/compare.ts'
import type { Domain } from '../linked/domain.ts'
import { findPartner, type Synchronizer } from '../linked/synchronizer.ts'
import { requireUuid } from '../records/names.ts'
import { vcenterName } from '../records/partner.ts'
import type { Store } from '../store/store.ts'
import { callerOf } from './caller.ts'

const PARTNER = 'nkpsim.vcenter.v1.PartnerService'
const SHARE_TIMEOUT_MS = 20_000
const LEAVE_TIMEOUT_MS = 5000
const PASSWORD_BYTES = 24

export type LinkedModeInput = {
  store: Store
  domain: Domain
  synchronizer: Synchronizer
  clock: Clock
}

/** nkpsim.vcenter.v1.LinkedModeService. */
export function linkedModeService(input: LinkedModeInput): ServiceRegistration {
  const { store, domain, synchronizer, clock } = input
  const { instanceId, authority } = store.identity
  return defineService('nkpsim.vcenter.v1.LinkedModeService', {
    allow: ['operator'],
    handlers: {
      preparePartnership: async () => ({
        csr: await domain.prepare(),
        instanceId,
        name: vcenterName(instanceId),
      }),
      admitPartner: async ({ csr, ...partner }, context) => {
        requireUuid(partner.instanceId, 'the id of a vCenter')
        requireAllRights(store.snapshot(), callerOf(context))
        return {
          certificatePem: await domain.admit({ ...partner, csrDer: csr }),
          rootsPem: authority.certificatePem,
        }
      },
      installPartner: async (partner, context) => {
        requireUuid(partner.instanceId, 'the id of a vCenter')
        requireAllRights(store.snapshot(), callerOf(context))
        await domain.install(partner)
        await synchronizer.synchronize()
        return {}
      },
      removePartner: async ({ name }) => {
        const partner = findPartner(store, name)
        const told = await synchronizer
          .withPartner(partner, (channel) =>
            channel.client(PARTNER).leave({}, { timeoutMs: LEAVE_TIMEOUT_MS }),
          )
          .then(
            () => true,
            (error: unknown) => error instanceof RpcError && error.code === 'NOT_LINKED',
          )
        domain.remove(partner.instanceId)
        return { told }
      },
      listLinkedVcenters: async () => {
        await synchronizer.synchronize()
        return {
          ownName: vcenterName(instanceId),
          vcenters: synchronizer.views().map(({ partner, isReachable, summary }) => ({
            name: partner.name,
            instanceId: partner.instanceId,
            address: partner.address,
            reachable: isReachable,
            ...(summary === undefined ? {} : { summary }),
          })),
        }
      },
      compareProviders: async () => {
        await synchronizer.synchronize()
        return {
          providers: compareProviders(domainProviders(store, synchronizer.views())).map(
            ({ name, verdict, holders }) => ({ provider: name, verdict, holders }),
          ),
        }
      },
      shareProvider: async ({ provider, vcenter }) => {
        const partner = findPartner(store, vcenter)
        if (findProvider(store.snapshot(), provider).backedUpTimeMs === undefined)
          throw new VcenterError(
            'PROVIDER_NOT_BACKED_UP',
            `key provider "${provider}" was never backed up: a vCenter that has it of this one would have it from nowhere else`,
          )
        using random = Secret.random(PASSWORD_BYTES)
        const text = random.reveal().toString('base64url')
        using password = Secret.from(Buffer.from(text))
        const protection = { password, withoutPassword: false }
        const { file } = await prepareBackup(store, provider, protection, clock.nowMs())
        return synchronizer.withPartner(partner, (channel) =>
          channel
            .client(PARTNER)
            .receiveProvider({ config: file, password: text }, { timeoutMs: SHARE_TIMEOUT_MS }),
        )
      },
    },
  })
}
