import { join } from 'node:path'
import {
  failStop,
  fileCheck,
  lockStateFolder,
  type Readiness,
  type RunningDaemon,
  removeReadyFile,
  removeTemporaryFiles,
  tellDelivery,
  VERSION,
  watchReadiness,
  writeReadyFile,
} from '@nkpsim/daemon'
import { type CallNotes, noteCall, noteRefusal, openAuditLog } from '@nkpsim/daemon/audit'
import { createLogger } from '@nkpsim/daemon/logger'
import type { Connections, Effects } from '@nkpsim/effects'
import { connectKmip, peekServerCertificate } from '@nkpsim/kmip'
import { privateKeyToPem, thumbprintOf } from '@nkpsim/pki'
import type { Network } from '@nkpsim/rpc'
import { currentTraceId, inSpan, startTracing } from '@nkpsim/tracing'
import { createAttestationService } from './attestation/attestation.ts'
import type { TrustdConfig } from './config.ts'
import { createKeyProviderService } from './key-provider/key-provider-service.ts'
import { createPrimaryKeys } from './key-provider/primary-keys.ts'
import { showServer } from './key-provider/show-server.ts'
import { observeTrustHost } from './metrics/observe.ts'
import { createAdmit } from './operations/admit.ts'
import { declaredOperations, trustOperations } from './operations/trust-operations.ts'
import { writeOperatorFiles } from './operator-files.ts'
import { INITIAL_CONFIGURATION } from './records/configuration.ts'
import { administrationService } from './services/administration-service.ts'
import { attestationService } from './services/attestation-service.ts'
import { createGuard } from './services/guard.ts'
import { keyProviderService } from './services/key-provider-service.ts'
import { toRpcError } from './services/rpc-errors.ts'
import { statusService } from './services/status-service.ts'
import { createTrustIdentity } from './state/identity.ts'
import { openStateFile, STATE_FILE, type TrustState } from './state/state-file.ts'
import { createTrustStore } from './state/trust-state.ts'

const STOP_GRACE_MS = 2000

/** Effects of a trust host: its machine, its network, and connections to key servers. */
export type TrustdEffects = Effects & { network: Network; connections: Connections }

/**
 * Starts a trust host: the attestation service and the key provider service for hosts on one port,
 * and the administration on another. Only the latter needs a client certificate.
 */
export async function startTrustd(
  config: TrustdConfig,
  effects: TrustdEffects,
): Promise<RunningDaemon> {
  const { machineClock, random, files, network, connections, ownProcess } = effects
  const { stateFolder, name, address, listenAddress } = config
  const logger = createLogger({
    component: 'trustd',
    level: config.logLevel,
    style: config.logStyle,
    clock: machineClock,
    output: ownProcess.logOutput,
    traceId: currentTraceId,
  })
  const tracing = await startTracing({
    service: 'trustd',
    endpoint: config.otlpEndpoint,
    onDelivery: tellDelivery(logger),
  })
  const lock = lockStateFolder(files, stateFolder)
  await removeReadyFile(files, stateFolder)
  removeTemporaryFiles(files, stateFolder, logger)
  const observation = await observeTrustHost(config.metrics, { machineClock, sockets: network })
  const file = await openStateFile(effects, stateFolder)
  const save = (state: TrustState): Promise<void> =>
    inSpan('store commit', {}, () => observation.timeCommit(() => file.save(state)))
  const state = file.load() ?? (await createState(config, effects, save))
  const store = createTrustStore({ save }, state, (error) => failStop(ownProcess, logger, error))
  const { identity } = store
  await writeOperatorFiles(effects, stateFolder, identity)
  const audit = openAuditLog({
    folder: join(stateFolder, 'audit'),
    instanceId: identity.serviceId,
    keys: identity.auditKeys,
    onCheckpoint: () => undefined,
    clock: machineClock,
    machineClock,
    files,
    logger,
  })
  const notes: CallNotes = {
    call: (call, caller) =>
      noteCall(audit, call, caller, () => ({ name: call.source, isStranger: true })),
    refusal: (call, caller, code) => noteRefusal(audit, call, caller, code),
  }
  const kmip = { connections, machineClock }
  const primaryKeys = createPrimaryKeys(kmip, connectKmip)
  const attestation = createAttestationService({
    ...{ store, machineClock, random },
    onVerdict: observation.onVerdict,
  })
  const thumbprint = thumbprintOf(identity.services.certificatePem)
  let servicePort = 0
  const operations = trustOperations({
    ...{ store, attestation, primaryKeys, notes, machineClock },
    keyProvider: createKeyProviderService({ store, primaryKeys, machineClock, random }),
    showServer: (provider, server, signal) =>
      showServer({ network: kmip, peek: peekServerCertificate }, provider, server, signal),
    place: () => ({ host: name, address: `${address}:${servicePort}`, thumbprint }),
  })
  const guard = createGuard(createAdmit(notes), declaredOperations(operations))
  const common = { toRpcError, guard, logger, onServed: observation.rpcServed }
  const services = await network.createServer({
    ...common,
    tls: {
      certificatePem: identity.services.certificatePem,
      privateKeyPem: privateKeyToPem(identity.services.privateKey),
      clientAuth: 'none',
    },
    services: [
      attestationService(operations.attestation),
      keyProviderService(operations.keyProvider),
      statusService(operations.status),
    ],
  })
  const administration = await network.createServer({
    ...common,
    tls: {
      certificatePem: identity.administration.certificatePem,
      privateKeyPem: privateKeyToPem(identity.administration.privateKey),
      rootsPem: identity.authority.certificatePem,
    },
    services: [administrationService(operations.administration)],
    reflection: config.reflection,
  })
  servicePort = await services.listen(listenAddress, config.servicePort)
  const port = await administration.listen(listenAddress, config.port)
  const readiness = async (): Promise<Readiness> => ({
    role: store.configuration().isEnabled ? 'trust host, enabled' : 'trust host, disabled',
    checks: [await fileCheck(files, 'store', join(stateFolder, STATE_FILE))],
  })
  const health = watchReadiness({
    machineClock,
    checks: async () => (await readiness()).checks,
    tell: (isReady) => {
      for (const server of [services, administration]) server.setServing(isReady)
    },
  })
  const metricsPort = await observation.serve(readiness, logger)
  const { serviceId } = identity
  await writeReadyFile(effects, stateFolder, {
    ...{ pid: ownProcess.pid, version: VERSION, name, address, port, servicePort, serviceId },
    ...(metricsPort !== undefined && { metricsPort }),
  })
  logger.info('trustd.ready', { version: VERSION, serviceId, port, servicePort })
  return {
    stop: async (graceMs = STOP_GRACE_MS) => {
      await removeReadyFile(files, stateFolder)
      await health.stop()
      await observation.close()
      await Promise.all([services.close(graceMs), administration.close(graceMs)])
      await store.close()
      audit.close()
      lock.release()
      await tracing.stop()
    },
  }
}

/** Makes and saves the state of a new trust host. */
async function createState(
  { name, address }: TrustdConfig,
  { machineClock, random }: TrustdEffects,
  save: (state: TrustState) => Promise<void>,
): Promise<TrustState> {
  const nowMs = machineClock.nowMs()
  const identity = await createTrustIdentity({ name, address, nowMs }, random)
  const state = { identity, configuration: INITIAL_CONFIGURATION }
  await save(state)
  return state
}
