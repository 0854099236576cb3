import type { Random } from '@nkpsim/effects'
import { performOnAccess } from '../clients/access-operations.ts'
import { performByVcenter } from '../clients/forwarded-operations.ts'
import { performOnInventory } from '../clients/inventory-operations.ts'
import {
  type KeptBackup,
  type NewKeys,
  performOnKeyProvider,
} from '../clients/key-provider-operations.ts'
import { performWithKeyServer } from '../clients/key-server-operations.ts'
import { performOnLinks } from '../clients/link-operations.ts'
import { migrateVms } from '../clients/migration-operations.ts'
import type { SiteAccess } from '../clients/site-access.ts'
import type { VmDisks } from '../clients/vm-disks.ts'
import { performOnVm } from '../clients/vm-operations.ts'
import { OTHER_VCENTER, STANDARD_PROVIDER, TRUSTED_PROVIDER, VCENTER } from '../plan/nodes.ts'
import type { Operation } from '../workload/operation.ts'
import type { KeyServer } from './key-server.ts'
import type { Managers } from './managers.ts'
import { type MachineRoom, noteRecoveryKey, performOnSite } from './site-operations.ts'
import type { TrustAuthority } from './trust-authority.ts'
import { addressOf } from './vcenter-node.ts'

/** What users act on, and what they remember. */
export type UsersSite = MachineRoom & {
  kept: Map<string, KeptBackup>
  disks: VmDisks
  /** Content of writes. */
  content: Pick<Random, 'bytes'>
  newKeys: NewKeys
  managers: Managers
  keyServer: KeyServer
  trustAuthority: TrustAuthority
}

function siteOf(vcenter: string, { managers, site }: UsersSite): SiteAccess {
  return managers.sites.get(vcenter) ?? site
}

/** Performs an operation as a user would. Returns facts of the answer. @throws RpcError */
export async function performOperation(
  operation: Operation,
  site: UsersSite,
): Promise<Readonly<Record<string, string>> | undefined> {
  switch (operation.kind) {
    case 'createProvider':
    case 'backUpProvider':
    case 'restoreProvider':
    case 'checkForeignBackup':
    case 'updateProvider':
    case 'deleteProvider':
    case 'setDefaultProvider':
    case 'listProviders':
    case 'listProvidersAs':
      return performOnKeyProvider(operation, site.site, site.kept, site.newKeys)
    case 'restoreElsewhere': {
      const other = siteOf(OTHER_VCENTER, site)
      await performOnKeyProvider(operation, other, site.kept, site.newKeys)
      return undefined
    }
    case 'linkVcenters':
    case 'unlinkVcenters':
    case 'shareProvider':
      return performOnLinks(
        operation,
        { site: siteOf(VCENTER, site), address: addressOf(VCENTER) },
        { site: siteOf(OTHER_VCENTER, site), address: addressOf(OTHER_VCENTER) },
      )
    case 'takeHost':
    case 'addHost':
      site.managers.mayChange(operation.host)
      try {
        const vcenter = operation.kind === 'takeHost' ? operation.vcenter : VCENTER
        await performOnInventory(operation, siteOf(vcenter, site))
      } finally {
        site.managers.mayChange(operation.host)
        if (operation.kind === 'takeHost') await site.managers.ask(operation.host)
      }
      // A host without a TPM has no recovery key.
      if (site.tpms.endpointOf(operation.host) !== undefined)
        await noteRecoveryKey(site.site, operation.host, site.recoveryKeys)
      return undefined
    case 'rotateRecoveryKey':
      await performOnInventory(operation, site.site)
      await noteRecoveryKey(site.site, operation.host, site.recoveryKeys)
      return undefined
    case 'moveHost':
    case 'removeHost':
    case 'disconnectHost':
    case 'reconnectHost':
      return performOnInventory(operation, site.site)
    case 'createVm':
    case 'powerOnVm':
    case 'powerOffVm':
    case 'suspendVm':
    case 'resumeVm':
    case 'unlockVm':
    case 'registerVm':
    case 'unregisterVm':
    case 'deleteVm':
    case 'writeDisk':
    case 'writeByNbd':
    case 'flushDisk':
    case 'readDisk':
    case 'rekeyVm':
    case 'addDisk':
    case 'moveVm':
    case 'removeDisk':
    case 'createPlainVm':
    case 'encryptVm':
    case 'decryptVm':
    case 'addVtpm':
    case 'removeVtpm':
    case 'createSnapshot':
    case 'revertToSnapshot':
    case 'removeSnapshot':
    case 'cloneVm':
      return performOnVm(operation, site.site, site.disks, site.content.bytes)
    case 'registerKeyServer':
      await site.keyServer.register(site.site)
      return undefined
    case 'breakKeyServer':
      site.keyServer.break(operation.fault, operation.forMs)
      return undefined
    case 'createVmOfKeyServer':
    case 'rekeyToKeyServer':
      return performWithKeyServer(operation, {
        ...{ site: site.site, disks: site.disks, provider: STANDARD_PROVIDER },
      })
    case 'setUpTrustAuthority':
      await site.trustAuthority.setUp(site.site, operation)
      return undefined
    case 'breakTrustHost':
      await site.trustAuthority.breakHost(operation.trustHost, operation.forMs)
      return undefined
    case 'createVmOfTrustAuthority': {
      const made = { ...operation, kind: 'createVm', provider: TRUSTED_PROVIDER } as const
      return performOnVm(made, site.site, site.disks, site.content.bytes)
    }
    case 'migrate':
      return migrateVms(operation, site.site, STANDARD_PROVIDER)
    case 'createVmByVcenter':
    case 'powerOnByVcenter':
    case 'powerOffByVcenter':
      return performByVcenter(operation, site.site, site.disks)
    case 'createUser':
    case 'deleteUser':
    case 'logIn':
    case 'logOut':
    case 'createRole':
    case 'deleteRole':
    case 'setPermission':
    case 'removePermission':
      return performOnAccess(operation, site.site)
    case 'rebootHost':
    case 'cutHostPower':
    case 'clearTpm':
    case 'recoverHost':
    case 'copyHostState':
    case 'putBackHostState':
    case 'killVcenter':
    case 'backUpVcenter':
    case 'restoreVcenter':
    case 'setHighAvailability':
    case 'passDays':
      return performOnSite(operation, site)
  }
}
