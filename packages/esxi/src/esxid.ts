import { join } from 'node:path'
import {
  type Input,
  lockStateFolder,
  type RunningDaemon,
  removeReadyFile,
  tellDelivery,
  VERSION,
  watchReadiness,
  writeReadyFile,
} from '@nkpsim/daemon'
import { createLogger } from '@nkpsim/daemon/logger'
import { makeFolders } from '@nkpsim/daemon/small-file'
import type { ByteStreams, Effects, Programs } from '@nkpsim/effects'
import type { Network } from '@nkpsim/rpc'
import type { Tpms } from '@nkpsim/tpm/tpms'
import {
  currentTraceId,
  inSpan,
  newTrace,
  parseTraceparent,
  startTracing,
  withTrace,
} from '@nkpsim/tracing'
import { bootHost } from './boot/boot-host.ts'
import { readRecoveryOption } from './boot/boot-options.ts'
import type { EsxidConfig } from './config.ts'
import type { RunningHost } from './host.ts'
import { checksOf } from './metrics/host-readiness.ts'
import { observeHosts } from './metrics/observe.ts'
import { readRootPassword } from './root-password.ts'
import type { Datastore } from './vm/files/datastore.ts'
import { mountDatastore } from './vm/files/mount-datastore.ts'

/** How many hosts of a rack boot at the same time. */
const BOOTS_AT_ONCE = 8

/** Effects through which hosts use their machine, the network and TPMs. */
export type EsxidEffects = Effects & {
  input: Input
  network: Network
  streams: ByteStreams
  programs: Programs
  tpms: Tpms
}

/** Starts one host, or a rack of hosts in one process, as configured. */
export async function startEsxid(
  config: EsxidConfig,
  effects: EsxidEffects,
): Promise<RunningDaemon> {
  const { machineClock, random, files, compute, network, streams, programs, ownProcess, tpms } =
    effects
  const logger = createLogger({
    component: 'esxid',
    level: config.logLevel,
    style: config.logStyle,
    clock: machineClock,
    output: ownProcess.logOutput,
    traceId: currentTraceId,
  })
  const tracing = await startTracing({
    service: 'esxid',
    endpoint: config.otlpEndpoint,
    onDelivery: tellDelivery(logger),
  })
  // One lock for all hosts of a rack, because each lock takes memory. Their folders are in this
  // folder.
  const lock = lockStateFolder(files, config.stateFolder)
  await removeReadyFile(files, config.stateFolder)
  const datastores: Datastore[] = []
  for (const place of config.datastores)
    datastores.push(await mountDatastore(effects, place, logger))
  const rootPassword =
    config.rootPasswordFile === undefined
      ? undefined
      : await readRootPassword(config.rootPasswordFile, effects)
  const recoveryDigits =
    config.bootOptionsFile === undefined
      ? undefined
      : await readRecoveryOption(config.bootOptionsFile, effects.input)

  const observation = await observeHosts(config.metrics, {
    clock: machineClock,
    files,
    sockets: network,
    logger,
  })
  // Trace of the command that started this process, if there is one.
  const trace = parseTraceparent(ownProcess.environment['TRACEPARENT'] ?? '') ?? newTrace()
  const start = async (name: string, folder: string): Promise<RunningHost> => {
    makeFolders(files, folder, 0o700)
    const hostLogger = logger.child({ host: name }, { hasOwnLevel: true })
    const input = {
      ...config,
      name,
      folder,
      datastores,
      rootPassword,
      recoveryDigits,
      clock: machineClock,
      random,
      files,
      compute,
      network,
      streams,
      programs,
      ownProcess,
      tpms,
      timeCommit: observation.timeCommit,
      onServed: observation.rpcServed,
      logger: hostLogger,
    }
    const boot = () => inSpan('boot host', { attributes: { host: name } }, () => bootHost(input))
    const booted = await withTrace(trace, boot)
    const { hostId } = booted.configuration
    const { description, tpmVersion, sealed } = booted
    const encryptionMode = sealed === undefined ? 'NONE' : 'TPM'
    const facts = { hostId, ...description.esxi, tpmVersion, encryptionMode }
    withTrace(trace, () => hostLogger.info('config-store.opened', facts))
    // Loaded only now. So the host unseals sooner, and a host that stays sealed loads no gRPC.
    const { serveHost } = await import('./host.ts')
    return serveHost(booted, input)
  }
  const hosts: RunningHost[] = []
  const places = placesOf(config)
  while (hosts.length < places.length) {
    const next = places.slice(hosts.length, hosts.length + BOOTS_AT_ONCE)
    hosts.push(...(await Promise.all(next.map(({ name, folder }) => start(name, folder)))))
  }
  const health = hosts.map((host) =>
    watchReadiness({
      machineClock,
      checks: () => checksOf(files, host.observe()),
      tell: host.setServing,
    }),
  )
  const metricsPort = await observation.serve(() => hosts.map((host) => host.observe()))
  await writeReadyFile(effects, config.stateFolder, {
    pid: ownProcess.pid,
    version: VERSION,
    ...(metricsPort !== undefined && { metricsPort }),
    hosts: hosts.map(
      ({ facts, stop: _stop, observe: _observe, setServing: _serving, ...host }) => ({
        name: facts.name,
        address: config.address,
        encryptionMode: facts.encryptionMode,
        ...host,
      }),
    ),
  })
  logger.info('esxid.ready', { version: VERSION, hosts: hosts.length })
  return {
    stop: async (graceMs) => {
      await removeReadyFile(files, config.stateFolder)
      await Promise.all(health.map((watch) => watch.stop()))
      await observation.close()
      await Promise.all(hosts.map((host) => host.stop(graceMs)))
      lock.release()
      await tracing.stop()
    },
  }
}

function placesOf({ hosts, name, stateFolder }: EsxidConfig): { name: string; folder: string }[] {
  if (hosts === undefined) return [{ name, folder: stateFolder }]
  return Array.from({ length: hosts }, (_, index) => {
    const own = `${name}-${index + 1}`
    return { name: own, folder: join(stateFolder, own) }
  })
}
