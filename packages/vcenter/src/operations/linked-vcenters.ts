import { Secret } from '@nkpsim/crypto'
import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { Compute, Random } from '@nkpsim/effects'
import { requireAllRights } from '../access/own-rights.ts'
import { VcenterError } from '../errors.ts'
import { prepareBackup } from '../key-provider/backup.ts'
import { findProvider, requireNative } from '../key-provider/lifecycle.ts'
import { compareDomain } from '../linked/compare.ts'
import type { Domain } from '../linked/domain.ts'
import { sendProvider, tellOfLeaving } from '../linked/partner-calls.ts'
import { findPartner, type Synchronizer } from '../linked/synchronizer.ts'
import { hasPresentBackup } from '../records/key-provider.ts'
import { requireUuid } from '../records/names.ts'
import { vcenterName } from '../records/partner.ts'
import type { Store } from '../store/store.ts'
import { operation } from './operation.ts'

const MANAGE = [{ privilege: 'Cryptographer.ManageKeyServers' }] as const
const PASSWORD_BYTES = 24

export type LinkedVcenterOperations = ReturnType<typeof linkedVcenterOperations>

/** Operations with which an operator links vCenters into one domain. */
export function linkedVcenterOperations({
  store,
  domain,
  synchronizer,
  random,
  compute,
}: {
  store: Store
  domain: Domain
  synchronizer: Synchronizer
  random: Random
  compute: Compute
}) {
  /** Rejects if the session of the caller has ended, or if the caller lacks a privilege. */
  const requireStillAllRights = async ({ caller, requireStill }: Call): Promise<void> => {
    await requireStill()
    requireAllRights(store.snapshot(), caller.name)
  }
  return named('nkpsim.vcenter.v1.LinkedModeService', {
    preparePartnership: operation({
      requirement: MANAGE,
      audit: { target: undefined },
      run: async () => {
        const { instanceId } = store.identity
        return { csr: await domain.prepare(), instanceId, name: vcenterName(instanceId) }
      },
    }),
    admitPartner: operation({
      requirement: MANAGE,
      audit: { target: 'instanceId' },
      run: async (
        { csr, ...partner }: { instanceId: string; address: string; csr: Buffer },
        { caller }: Call,
      ) => {
        requireUuid(partner.instanceId, 'the id of a vCenter')
        requireAllRights(store.snapshot(), caller.name)
        return {
          certificatePem: await domain.admit({ ...partner, csrDer: csr }),
          rootsPem: store.identity.authority.certificatePem,
        }
      },
    }),
    installPartner: operation({
      requirement: MANAGE,
      audit: { target: 'instanceId' },
      task: { operation: 'nkpsim.vcenter.link', isLong: true },
      run: async (partner: Parameters<Domain['install']>[0], call: Call) => {
        requireUuid(partner.instanceId, 'the id of a vCenter')
        await domain.install(partner, () => requireStillAllRights(call))
        await synchronizer.synchronize()
      },
    }),
    removePartner: operation({
      requirement: MANAGE,
      audit: { target: 'name' },
      task: { operation: 'nkpsim.vcenter.unlink', isLong: true, of: 'partner' },
      /** Returns whether the partner was told that the link has ended. */
      run: async ({ name }: { name: string }, call: Call) => {
        const partner = findPartner(store, name)
        // While vCenters are linked, changes of shared users need every privilege. A user who could
        // unlink them could avoid that: the next link shares the change.
        requireAllRights(store.snapshot(), call.caller.name)
        let isTold = false
        let mayBeTold = false
        await domain.remove(
          partner.instanceId,
          async () => {
            isTold = await tellOfLeaving(synchronizer, partner, async () => {
              await requireStillAllRights(call)
              mayBeTold = true
            })
          },
          async () => {
            // The partner may have ended its side of the link, so this side must end too.
            if (!mayBeTold) await requireStillAllRights(call)
          },
        )
        return { isTold }
      },
    }),
    listLinkedVcenters: operation({
      requirement: [{ privilege: 'System.Read' }],
      audit: OPEN,
      run: async (_request: object, { requireStill }: Call) => {
        await synchronizer.synchronize()
        await requireStill()
        return { ownName: vcenterName(store.identity.instanceId), vcenters: synchronizer.views() }
      },
    }),
    compareProviders: operation({
      requirement: [{ privilege: 'Cryptographer.ReadKeyServersInfo' }],
      audit: OPEN,
      run: async (_request: object, { requireStill }: Call) => {
        await synchronizer.synchronize()
        await requireStill()
        return compareDomain(store, synchronizer.views())
      },
    }),
    shareProvider: operation({
      requirement: MANAGE,
      audit: { target: 'provider' },
      task: { operation: 'nkpsim.keyProvider.share', isLong: true, of: 'keyProvider' },
      run: async (
        { provider, vcenter }: { provider: string; vcenter: string },
        { requireStill }: Call,
      ) => {
        const partner = findPartner(store, vcenter)
        const found = requireNative(findProvider(store.snapshot(), provider), 'shared')
        const { backedUpTimeMs } = found
        if (backedUpTimeMs === undefined)
          throw new VcenterError(
            'PROVIDER_NOT_BACKED_UP',
            `key provider "${provider}" was never backed up: back it up before you share it`,
          )
        // The partner would count the present key_id as backed up, although no file has it.
        if (!hasPresentBackup(found))
          throw new VcenterError(
            'PROVIDER_NOT_BACKED_UP',
            `the key_id of key provider "${provider}" was changed after its last backup: back it up before you share it`,
          )
        using bytes = Secret.random(PASSWORD_BYTES, random.bytes)
        const text = bytes.reveal().toString('base64url')
        using password = Secret.from(Buffer.from(text))
        const protection = { password, withoutPassword: false }
        // The partner shows the time in the file as the time of the backup. This file is not kept,
        // so it states the time of the last backup file that was kept.
        const { file } = await prepareBackup(
          { store, random, compute },
          provider,
          protection,
          backedUpTimeMs,
        )
        return sendProvider(synchronizer, partner, { file, password: text }, requireStill)
      },
    }),
  })
}
