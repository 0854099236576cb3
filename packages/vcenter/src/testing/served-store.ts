import { clusterClockOf, silentLogger } from '@nkpsim/daemon/testing'
import { type Effects, systemClock } from '@nkpsim/effects'
import { privateKeyToPem } from '@nkpsim/pki'
import type { Network, RpcChannel } from '@nkpsim/rpc'
import { grpcNetwork } from '@nkpsim/rpc/grpc-network'
import { createLoginCheck } from '../access/login-check.ts'
import { startHostRemovals } from '../custody/host-removals.ts'
import { startDistributor } from '../distribution/distributor.ts'
import { storedLeadership } from '../distribution/leadership.ts'
import { createExportTickets } from '../key-provider/export-tickets.ts'
import { backupScheduleOperations } from '../operations/backup-schedules.ts'
import { backupOperations } from '../operations/backups.ts'
import { hostOperations } from '../operations/hosts.ts'
import { inventoryOperations } from '../operations/inventory.ts'
import { keyProviderOperations } from '../operations/key-providers.ts'
import { permissionOperations } from '../operations/permissions.ts'
import { roleOperations } from '../operations/roles.ts'
import { userOperations } from '../operations/users.ts'
import { virtualMachineOperations } from '../operations/virtual-machines.ts'
import { createBackupJobs } from '../recovery/backup-jobs.ts'
import { authorizationService } from '../services/authorization-service.ts'
import { inventoryService } from '../services/inventory-service.ts'
import { keyProviderService } from '../services/key-provider-service.ts'
import { recoveryService } from '../services/recovery-service.ts'
import { toRpcError } from '../services/rpc-errors.ts'
import type { Store } from '../store/store.ts'
import { NO_TOKENS } from './fake-distributor.ts'
import { cheapEffects } from './models.ts'

/** Caller of all calls. No call is refused. */
const CALLER = { name: 'administrator@vsphere.local', sessionId: 's' }
const GRACE_MS = 1000

export type ServedStore = {
  connect(): Promise<RpcChannel>
  /** Stops the services, and closes the store. */
  close(): Promise<void>
}

/**
 * Serves inventory, access, key providers and backups of a store in this process, to callers with
 * all privileges. Passwords cost little.
 * @param stateFolder the folder of the store, in which backups are made
 * @param input.network by default, gRPC
 */
export async function serveStore(
  store: Store,
  stateFolder: string,
  {
    files = cheapEffects.files,
    network = grpcNetwork,
  }: { files?: Effects['files']; network?: Network } = {},
): Promise<ServedStore> {
  const machineClock = systemClock
  const clusterClock = clusterClockOf(machineClock)
  const { random, compute } = cheapEffects
  const logger = silentLogger
  const copies = { reach: () => undefined, lose: () => undefined, isCurrent: () => true }
  const distributor = startDistributor({
    store,
    leadership: storedLeadership(store),
    machineClock,
    clusterClock,
    random,
    files,
    network,
    trustedTpmFolder: undefined,
    onConnection: async () => undefined,
    checkpointCopies: copies,
    revocationCopies: copies,
    logger,
  })
  const jobs = await createBackupJobs({
    random,
    compute,
    files,
    store,
    stateFolder,
    clusterClock,
    machineClock,
    logger,
  })
  const { instanceId, authority, own, operator } = store.identity
  const tlsOf = ({ certificatePem, privateKey }: typeof own) => ({
    certificatePem,
    privateKeyPem: privateKeyToPem(privateKey),
    rootsPem: authority.certificatePem,
  })
  const server = await network.createServer({
    tls: tlsOf(own),
    services: [
      inventoryService({
        ...inventoryOperations(store),
        ...hostOperations({
          ...{ store, distributor, clusterClock, machineClock, network },
          removals: startHostRemovals({ store, distributor, hostTokens: NO_TOKENS, logger }),
        }),
        ...virtualMachineOperations({ store, distributor }),
      }),
      authorizationService({
        ...userOperations({
          random,
          compute,
          store,
          logins: createLoginCheck({ store, machineClock, compute, logger }),
        }),
        ...roleOperations(store),
        ...permissionOperations(store),
      }),
      keyProviderService(
        keyProviderOperations({
          random,
          compute,
          store,
          distributor,
          tickets: createExportTickets(random),
          clusterClock,
          machineClock,
          downloadOrigin: 'https://localhost:1',
          productVersion: { major: 8, minor: 0, update: 3 },
        }),
      ),
      recoveryService({
        ...backupOperations({ store, jobs }),
        ...backupScheduleOperations({ store, clusterClock }),
      }),
    ],
    toRpcError,
    guard: { admit: async () => ({ caller: CALLER, settle: () => undefined }) },
    logger,
    reflection: false,
  })
  const port = await server.listen('localhost', 0)
  return {
    connect: () =>
      network.connect({
        address: `localhost:${port}`,
        tls: tlsOf(operator),
        expectPeer: { kind: 'vcenter', id: instanceId },
      }),
    close: async () => {
      await server.close(GRACE_MS)
      await jobs.stop()
      await distributor.stop()
      store.close()
    },
  }
}
