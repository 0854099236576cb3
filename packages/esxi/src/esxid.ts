import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  createFreePorts,
  createLogger,
  lockStateFolder,
  type RunningDaemon,
  removeReadyFile,
  systemClock,
  VERSION,
  writeReadyFile,
} from '@nkpsim/daemon'
import { bootHost } from './boot/boot-host.ts'
import { readRecoveryOption } from './boot/boot-options.ts'
import type { EsxidConfig } from './config.ts'
import type { RunningHost } from './host.ts'
import { observeHosts } from './metrics/observe.ts'
import { readRootPassword } from './root-password.ts'
import { mountDatastore } from './vm/datastore.ts'

/** How many hosts of a rack boot at the same time. */
const BOOTS_AT_ONCE = 8

/** Starts what esxid is told to: one host, or a rack of hosts that share a process. */
export async function startEsxid(config: EsxidConfig): Promise<RunningDaemon> {
  const logger = createLogger({ component: 'esxid', level: config.logLevel })
  // One lock for all hosts of a rack, whose folders lie in this one: a lock takes memory.
  const lock = lockStateFolder(config.stateFolder)
  await removeReadyFile(config.stateFolder)
  for (const datastore of config.datastores) await mountDatastore(datastore)
  const rootPassword =
    config.rootPasswordFile === undefined
      ? undefined
      : await readRootPassword(config.rootPasswordFile)
  const recoveryDigits =
    config.bootOptionsFile === undefined
      ? undefined
      : await readRecoveryOption(config.bootOptionsFile)

  const observation = await observeHosts(config.metrics, { clock: systemClock, logger })
  const freePorts = createFreePorts()
  const start = async (name: string, folder: string): Promise<RunningHost> => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const hostLogger = logger.child({ host: name })
    const input = {
      ...config,
      name,
      folder,
      rootPassword,
      recoveryDigits,
      freePorts,
      clock: systemClock,
      timeCommit: observation.timeCommit,
      onServed: observation.rpcServed,
      logger: hostLogger,
    }
    const booted = await bootHost(input)
    const { hostId } = booted.configuration
    const { description, tpmVersion, sealed } = booted
    const encryptionMode = sealed === undefined ? 'NONE' : 'TPM'
    hostLogger.info('config-store.opened', {
      hostId,
      ...description.esxi,
      tpmVersion,
      encryptionMode,
    })
    // Loaded only now: a host that cannot be unsealed has no use for gRPC, and one that can is unsealed sooner.
    const { serveHost } = await import('./host.ts')
    return serveHost(booted, input)
  }
  const hosts: RunningHost[] = []
  const places = placesOf(config)
  while (hosts.length < places.length) {
    const next = places.slice(hosts.length, hosts.length + BOOTS_AT_ONCE)
    hosts.push(...(await Promise.all(next.map(({ name, folder }) => start(name, folder)))))
  }
  const metricsPort = await observation.serve(() => hosts.map((host) => host.observe()))
  await writeReadyFile(config.stateFolder, {
    pid: process.pid,
    version: VERSION,
    ...(metricsPort !== undefined && { metricsPort }),
    hosts: hosts.map(({ facts, stop: _stop, observe: _observe, ...host }) => ({
      name: facts.name,
      address: config.address,
      encryptionMode: facts.encryptionMode,
      ...host,
    })),
  })
  logger.info('esxid.ready', { version: VERSION, hosts: hosts.length })
  return {
    stop: async (graceMs) => {
      await removeReadyFile(config.stateFolder)
      await observation.close()
      await Promise.all(hosts.map((host) => host.stop(graceMs)))
      lock.release()
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
