import { OPEN } from '@nkpsim/daemon/audit'
import { sameNameAs } from '@nkpsim/daemon/name-text'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { ClusterClock, Random } from '@nkpsim/effects'
import { privateKeyToPem } from '@nkpsim/pki'
import type { Distributor } from '../distribution/distributor.ts'
import type { HostKeys } from '../distribution/host-keys.ts'
import { type ComingVm, prepareReceive, prepareSend } from '../migration/cross-vcenter.ts'
import { type MigrationContext, migrateVm } from '../migration/migrate-vm.ts'
import type { Migrations } from '../migration/migrations.ts'
import type { Store } from '../store/store.ts'
import { operation } from './operation.ts'

export type MigrationOperations = ReturnType<typeof migrationOperations>

const AUDIT = { target: 'name' } as const

/** Migrations of virtual machines. */
export function migrationOperations({
  store,
  distributor,
  network,
  clusterClock,
  machineClock,
  random,
  hostKeys,
  migrations,
}: {
  store: Store
  distributor: Pick<Distributor, 'status'>
  network: MigrationContext['network']
  clusterClock: ClusterClock
  machineClock: MigrationContext['machineClock']
  random: Random
  hostKeys: Pick<HostKeys, 'provide'>
  migrations: Migrations
}) {
  const context = (): MigrationContext => {
    const { own, authority } = store.identity
    return {
      ...{ store, network, clusterClock, machineClock, random, migrations },
      tls: {
        certificatePem: own.certificatePem,
        privateKeyPem: privateKeyToPem(own.privateKey),
        rootsPem: authority.certificatePem,
      },
      isConnected: (hostId) => distributor.status(hostId).isConnected,
      provideKeys: hostKeys.provide,
    }
  }
  return named('nkpsim.vcenter.v1.MigrationService', {
    migrateVm: operation({
      requirement: 'session',
      audit: AUDIT,
      task: {
        ...{ operation: 'VirtualMachine.migrate', isLong: true, beginsWhenAllowed: true },
        isCancelable: true,
      },
      run: async (request: { name: string; host: string }, { caller, requireStill }: Call) => {
        await requireStill()
        return migrateVm(context(), request, caller.name)
      },
    }),
    listMigrations: operation({
      requirement: [{ privilege: 'System.Read' }],
      audit: OPEN,
      /** @param name returns only migrations of this virtual machine; empty: all */
      run: async ({ name }: { name: string }) => {
        const isAsked = sameNameAs(name)
        return migrations.list().filter((each) => name === '' || isAsked(each.name))
      },
    }),
    prepareSend: operation({
      requirement: 'session',
      audit: AUDIT,
      run: async ({ name }: { name: string }, { caller }: Call) =>
        prepareSend(context(), name, caller.name),
    }),
    prepareReceive: operation({
      requirement: 'session',
      audit: AUDIT,
      run: async (coming: ComingVm, { caller }: Call) =>
        prepareReceive(context(), coming, caller.name),
    }),
  })
}
