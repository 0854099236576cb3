import {
  failStop,
  type Input,
  type openClusterClock,
  type RunningDaemon,
  removeReadyFile,
  VERSION,
  watchReadiness,
  writeReadyFile,
} from '@nkpsim/daemon'
import type { Logger } from '@nkpsim/daemon/logger'
import type { Connections, Effects } from '@nkpsim/effects'
import { privateKeyToPem } from '@nkpsim/pki'
import { clockService, type Network } from '@nkpsim/rpc'
import type { Etcds } from '@nkpsim/rpc/etcd'
import { inSpan } from '@nkpsim/tracing'
import { makeFirstAdministrator } from './access/first-administrator.ts'
import { createHostTokens } from './access/host-tokens.ts'
import { createLoginCheck } from './access/login-check.ts'
import { createSessionTokens } from './access/session-token.ts'
import { createSessions } from './access/sessions.ts'
import { auditNotes } from './audit/audit-notes.ts'
import { startAudit } from './audit/start-audit.ts'
import { configuring } from './cloning/configuring.ts'
import { formatProductVersion } from './compatibility/product-version.ts'
import type { VcenterdConfig } from './config.ts'
import { startHostRemovals } from './custody/host-removals.ts'
import { type Distributor, NEVER_REACHED, startDistributor } from './distribution/distributor.ts'
import { storedLeadership } from './distribution/leadership.ts'
import { createRevocationCopies } from './distribution/revocation-copies.ts'
import { startStandardProviders } from './distribution/standard-providers.ts'
import { createForwarding } from './forwarding/forward.ts'
import { keyMaking } from './forwarding/prepare-for-key.ts'
import { createAnsweredVms } from './inventory/answered-vms.ts'
import { createExportTickets } from './key-provider/export-tickets.ts'
import { watchEvaluation } from './licensing/evaluation-end.ts'
import { beginEvaluation } from './licensing/licenses.ts'
import { linkedKeys } from './linked/compare.ts'
import { createDomain, partnerEntries } from './linked/domain.ts'
import { startSynchronizer } from './linked/synchronizer.ts'
import { observeVcenter } from './metrics/observe.ts'
import { createMigrations } from './migration/migrations.ts'
import { startMonitor } from './monitoring/monitor.ts'
import { noteStart, noteStop } from './monitoring/vcenter-runs.ts'
import { createAdmit } from './operations/admit.ts'
import { startExportDownloads } from './operations/export-downloads.ts'
import { declaredOperations, vcenterOperations } from './operations/vcenter-operations.ts'
import { writeOperatorFiles } from './operator-files.ts'
import { createBackupJobs } from './recovery/backup-jobs.ts'
import { startBackupScheduler } from './recovery/backup-scheduler.ts'
import { createGuard } from './services/guard.ts'
import { toRpcError } from './services/rpc-errors.ts'
import { vcenterServices } from './services/vcenter-services.ts'
import { whileHeld } from './services/while-held.ts'
import { followLogLevel } from './settings/log-level.ts'
import { openStore } from './store/store.ts'
import { startTasks } from './tasks/tasks.ts'
import type { Leading } from './vcenter-ha/leading.ts'
import { ownStanding } from './vcenter-ha/own-status.ts'
import { startSeat } from './vcenter-ha/start-seat.ts'
import { type Stop, stopInOrder } from './vcenter-ha/stop-in-order.ts'
import { followTime } from './vsan/follow-time.ts'

const STOP_GRACE_MS = 2000

/** Connections are those to key servers. Etcds are those of vCenter HA. */
export type VcenterdEffects = Effects & {
  input: Input
  network: Network
  connections: Connections
  etcds: Etcds
}

/** What a process of vcenterd has before its vCenter serves. */
export type VcenterProcess = {
  config: VcenterdConfig
  effects: VcenterdEffects
  logger: Logger
  clusterClock: Awaited<ReturnType<typeof openClusterClock>>
  /** Stops the vCenter of this process, and starts what its state folder is then. */
  restart: () => void
}

/**
 * Starts the vCenter of a process. Opens its store first, then starts the services and the
 * distribution that use the store.
 * @param leading undefined without vCenter HA
 */
export async function startVcenter(own: VcenterProcess, leading?: Leading): Promise<RunningDaemon> {
  const opened: Stop[] = []
  try {
    return await startParts(own, opened, leading)
  } catch (error) {
    // A node of vCenter HA that loses its leadership during the start goes on as the passive one.
    await stopInOrder(opened.toReversed())
    throw error
  }
}

/** Starts the parts of a vCenter, and collects how they are stopped if a later part fails. */
async function startParts(
  { config, effects, logger, clusterClock, restart }: VcenterProcess,
  opened: Stop[],
  leading: Leading | undefined,
): Promise<RunningDaemon> {
  const isHeld = leading?.isHeld ?? (() => true)
  const { machineClock, random, files, database, compute, network, ownProcess } = effects
  const { stateFolder, address, listenAddress } = config
  const product = formatProductVersion(config.productVersion)
  const sockets = network
  const observation = await observeVcenter(config.metrics, { machineClock, files, sockets })
  opened.push(observation.close)
  const { rpcServed: onServed, onAppend, onAttested, onPushed, timeCommit } = observation
  const store = await openStore({
    ...{ folder: stateFolder, address, machineClock, random, files, database },
    onFailure: (error) => failStop(ownProcess, logger, error),
    timeCommit: (commit) => inSpan('store commit', {}, () => timeCommit(commit)),
    ...(leading && { committing: leading.committing }),
  })
  opened.push(store.close)
  if (leading !== undefined) await store.change((tables) => tables.beginTerm())
  followLogLevel(store, logger, config.logLevel)
  await writeOperatorFiles(effects, stateFolder, store.identity)
  await beginEvaluation(store, clusterClock.nowMs())
  await makeFirstAdministrator(effects, store, stateFolder)
  const { instanceId, authority, own } = store.identity
  const tls = {
    certificatePem: own.certificatePem,
    privateKeyPem: privateKeyToPem(own.privateKey),
    rootsPem: authority.certificatePem,
  }
  const {
    log: audit,
    origin: auditOrigin,
    copies,
  } = startAudit({
    ...{ store, stateFolder, onAppend, clusterClock, machineClock, files, logger },
    node: leading?.seat.config.name,
  })
  opened.push(audit.close)
  const nodeStatus = () => leading?.status(ownStanding(store, audit, auditOrigin.logId))
  /** Parts that start before the distribution may already ask. */
  let statusOf: Distributor['status'] = () => NEVER_REACHED
  const tokens = createSessionTokens(store.identity)
  const hostTokens = await createHostTokens({
    store,
    machineClock,
    clockBehindMs: (hostId) => statusOf(hostId).clockBehindMs,
    tokens,
    random,
    onRevoked: () => revocations.changed(),
  })
  opened.push(hostTokens.stop)
  const revocations = createRevocationCopies({
    hostTokens,
    onDoubt: (host, message) => monitor.doubtTokens(host, message),
    machineClock,
    logger,
  })
  await noteStart({ store, clusterClock, machineClock }, VERSION)
  const monitor = await startMonitor({ store, clusterClock, machineClock, logger })
  opened.push(monitor.stop)
  const tasks = await startTasks({
    ...{ store, clusterClock },
    statusOf: (hostId) => statusOf(hostId),
  })
  opened.push(tasks.stop)
  const seatedHa = await startSeat(leading, {
    ...{ store, clusterClock, machineClock, logger, network, tls, instanceId, nodeStatus },
    onView: monitor.vcenterHa,
  })
  opened.push(() => seatedHa?.watch.stop())
  const answers = createAnsweredVms()
  const standard = startStandardProviders({
    ...{ store, clusterClock, machineClock, logger, connections: effects.connections },
    onStatus: monitor.keyServers,
  })
  opened.push(standard.stop)
  const migrations = createMigrations()
  const distributor = startDistributor({
    ...{ store, machineClock, clusterClock, random, files, network, onPushed, onAttested, logger },
    ...{ hostKeys: standard.hostKeys, answeredVms: answers, movingVms: migrations },
    leadership: storedLeadership(store),
    onConnection: monitor.connectionChanged,
    onHeard: tasks.hostsChanged,
    onDoubt: monitor.doubt,
    onSkippedAuthorities: monitor.skippedAuthorities,
    trustedTpmFolder: config.trustedTpmFolder,
    checkpointCopies: copies,
    revocationCopies: revocations,
  })
  opened.push(distributor.stop)
  statusOf = distributor.status
  const removals = startHostRemovals({ store, distributor, hostTokens, logger })
  await distributor.attestor.lookAtAuthorities()
  const evaluation = watchEvaluation({ store, clusterClock, machineClock })
  const vsanTime = followTime({ store, clusterClock, machineClock })
  opened.push(evaluation.stop, vsanTime.stop)
  const logins = createLoginCheck({ store, machineClock, compute, logger })
  const sessions = createSessions({ store, clusterClock, machineClock, tokens, logins, random })
  const tickets = createExportTickets(random)
  const downloads = await startExportDownloads({
    ...{ sockets, tls, store, sessions, tasks, tickets, audit, clusterClock, machineClock, logger },
    ...{ address: listenAddress, port: config.downloadPort, isHeld },
  })
  opened.push(downloads.close)
  const backupJobs = await createBackupJobs({
    ...{ store, stateFolder, clusterClock, machineClock, random, files, compute },
    logger,
  })
  const backupScheduler = startBackupScheduler({
    ...{ store, jobs: backupJobs, clusterClock, random, logger },
  })
  opened.push(backupJobs.stop, backupScheduler.stop)
  const forwarding = createForwarding({
    ...{ store, sessions, hostTokens, distributor, answers, network, tls, clusterClock },
  })
  opened.push(forwarding.close)
  const domain = createDomain(store, machineClock.nowMs, random, partnerEntries(network))
  const synchronizer = await startSynchronizer({ store, network, machineClock, logger })
  opened.push(synchronizer.stop)
  const isUser = (name: string): boolean =>
    store.snapshot().users.some((user) => user.name === name)
  const operations = vcenterOperations({
    about: { instanceId, version: VERSION, productVersion: product, downloadPort: downloads.port },
    ...{ store, distributor, forwarding, removals, migrations, clusterClock, machineClock },
    ...{ random, compute },
    network,
    log: audit,
    auditOrigin,
    logLevel: config.logLevel,
    productVersion: config.productVersion,
    downloadOrigin: `https://${address}:${downloads.port}`,
    ...{ monitor, tasks, jobs: backupJobs, sessions, hostTokens, logins, domain, synchronizer },
    tickets,
    ...keyMaking({ store, standard, forwarding, product }),
    ...{ stateFolder, fileEffects: effects, seatedHa, restart },
    nodeSources: {
      ...{ instanceId, status: nodeStatus, newestCheckpoints: audit.newestCheckpoints },
      ...{ auditLines: audit.lines, copyDatabase: leading && (() => leading.copyOf(store)) },
    },
    configure: configuring({
      ...{ effects, machineClock, network, store, stateFolder, authority },
      ownAddress: () => `${address}:${port}`,
    }),
    linkedKeys: async () => {
      await synchronizer.synchronize()
      return linkedKeys(synchronizer.views())
    },
  })
  const admit = createAdmit({ store, sessions, notes: auditNotes(audit, isUser) })
  const server = await network.createServer({
    tls,
    services: [...vcenterServices(operations), clockService(clusterClock, config.faults)],
    toRpcError,
    guard: whileHeld(createGuard(admit, declaredOperations(operations)), leading?.isHeld),
    logger,
    onServed,
    reflection: config.reflection,
  })
  opened.push(() => server.close(0))
  const port = await server.listen(listenAddress, config.port)
  const health = watchReadiness({
    machineClock,
    checks: async () => (await observation.readiness(stateFolder)).checks,
    tell: server.setServing,
  })
  opened.push(health.stop)
  const metricsPort = await observation.serve({
    ...{ store, distributor, clusterClock, kmsHealth: standard.health, stateFolder, logger },
    vcenterHa: seatedHa?.watch.view,
  })
  await writeReadyFile(effects, stateFolder, {
    pid: ownProcess.pid,
    version: VERSION,
    address,
    port,
    downloadPort: downloads.port,
    instanceId,
    ...(metricsPort !== undefined && { metricsPort }),
  })
  const ports = { port, downloadPort: downloads.port }
  logger.info('vcenterd.ready', { version: VERSION, instanceId, ...ports })
  return {
    stop: (graceMs = STOP_GRACE_MS) =>
      stopInOrder([
        () => removeReadyFile(files, stateFolder),
        ...[health.stop, observation.close, () => server.close(graceMs), downloads.close],
        ...[backupJobs.stop, backupScheduler.stop, tasks.stop, forwarding.close],
        ...[synchronizer.stop, audit.close, evaluation.stop, vsanTime.stop],
        ...[distributor.stop, standard.stop],
        () => isHeld() && noteStop({ store, clusterClock }),
        ...[() => seatedHa?.watch.stop(), monitor.stop, hostTokens.stop, store.close],
      ]),
  }
}
