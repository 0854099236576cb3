import { join } from 'node:path'
import type { PasswordHash, Secret } from '@nkpsim/crypto'
import { DaemonError, type Logger, removeTemporaryFiles, stopping } from '@nkpsim/daemon'
import type { Files, MachineClock, Random } from '@nkpsim/effects'
import type { Network } from '@nkpsim/rpc'
import type { SealedObject, TpmEndpoint, Tpms } from '@nkpsim/tpm'
import type { BootDescription } from '@nkpsim/tpm/measured-boot'
import { inSpan, withTrace } from '@nkpsim/tracing'
import {
  CONFIG_STORE_FILE,
  type ConfigStore,
  openConfigStore,
  opensConfigStore,
  type RollbackGuard,
} from '../config-store/config-store.ts'
import { type KeyFiles, keyFilesIn } from '../encryption/key-files.ts'
import {
  boxForRecovery,
  createRecoveryKey,
  openRecoveryBoxes,
  type RecoveryBox,
} from '../encryption/recovery-key.ts'
import type { UnlockedKey } from '../encryption/unlock.ts'
import { EsxiError } from '../errors.ts'
import { installHost } from '../install.ts'
import { reservePort } from '../port-reservation.ts'
import type { HostConfiguration, Ports } from '../records/host-configuration.ts'
import type { HostTpm } from '../tpm/host-tpm.ts'
import type { BootedTpm } from '../tpm/tpm-boot.ts'
import type { TpmProblem } from '../tpm/tpm-problem.ts'
import { readBootFile } from './boot-file.ts'
import { catchUp } from './catch-up.ts'

export type BootInput = {
  name: string
  folder: string
  address: string
  listenAddress: string
  /** With 0, the host uses its stored ports, or free ports at its first boot. */
  ports: Ports
  tpm: TpmEndpoint | undefined
  /** Needed only at the first boot. */
  rootPassword: PasswordHash | undefined
  /** The boot option encryptionRecoveryKey, as typed at the loader. */
  recoveryDigits: Secret | undefined
  clock: MachineClock
  random: Random
  files: Files
  network: Pick<Network, 'freePorts' | 'reservePort'>
  tpms: Tpms
  /** Runs around each write of the configuration. */
  timeCommit: (commit: () => Promise<void>) => Promise<void>
  logger: Logger
}

/** A host with an open configuration. */
export type BootedHost = {
  description: BootDescription
  /** TCG event log of the boot. Empty if no TPM recorded it. */
  eventLog: Buffer
  tpmVersion: '' | '1.2' | '2.0'
  /** Undefined if the host has no usable TPM 2.0. */
  tpm: HostTpm | undefined
  /** Problem that the TPM had at boot. */
  bootProblem: TpmProblem | undefined
  /** The files that give access to the key. */
  files: KeyFiles
  key: Secret
  sealed: SealedObject | undefined
  store: ConfigStore
  configuration: HostConfiguration
  /** Returns a guard that keeps the version in the TPM equal to that of the store. */
  guardFrom: (seen: bigint) => RollbackGuard
  /**
   * Stops raising the counter of a TPM that is far behind. The next boot continues. Call this when
   * the host stops.
   */
  endCatchUp: () => void
}

/**
 * Boots a host. Measures the boot and unseals the config key, or reads it from a file. Then opens
 * the configuration; the first boot installs one.
 * @throws EsxiError BOOT_FILE_INVALID, CONFIG_STORE_SEALED, CONFIG_STORE_ROLLED_BACK,
 *   CONFIG_STORE_INVALID, RECOVERY_KEY_WRONG, ROOT_PASSWORD_MISSING, PORT_IN_USE
 */
export async function bootHost(input: BootInput): Promise<BootedHost> {
  const { folder } = input
  removeTemporaryFiles(input.files, folder, input.logger)
  const description = await readBootFile(input, folder)
  const booted = await powerOn(input, description)
  const files = keyFilesIn(input, folder)
  const unlocked = await unlock(input, { files, booted, description })
  const tpm = await watch(input, booted)
  try {
    const { configurationVersion: seen, wasRecovered } = unlocked
    const stop = new AbortController()
    const guardFrom = guardWith(input.logger, tpm, stop.signal)
    const guard = seen === undefined ? undefined : { ...guardFrom(seen), allowsOlder: wasRecovered }
    const opened = openConfigStore(input, folder, unlocked.key, guard)
    const store: ConfigStore = {
      ...opened,
      save: (next, nextKey) =>
        inSpan('store commit', {}, () => input.timeCommit(() => opened.save(next, nextKey))),
    }
    const configuration = (await store.load()) ?? (await install(input, files, unlocked, store))
    if (wasRecovered) await saveAndNote(store, configuration)
    await settleRecovery(input, files, unlocked, configuration)
    return {
      description,
      eventLog: booted !== undefined && 'tpm' in booted ? booted.eventLog : Buffer.alloc(0),
      tpmVersion: booted?.version ?? '',
      tpm,
      bootProblem: booted !== undefined && 'problem' in booted ? booted.problem : undefined,
      files,
      key: unlocked.key,
      sealed: unlocked.sealed,
      store,
      configuration,
      guardFrom,
      endCatchUp: () => stop.abort(stopping()),
    }
  } catch (error) {
    await tpm?.stop()
    throw error
  }
}

/**
 * Does a cold boot of the TPM. The code for it is loaded only for a host with a TPM, so that a
 * rack, which has no TPMs, needs less memory.
 */
async function powerOn(
  { tpm: endpoint, tpms }: BootInput,
  description: BootDescription,
): Promise<BootedTpm | undefined> {
  if (endpoint === undefined) return undefined
  const { bootWithTpm } = await import('../tpm/tpm-boot.ts')
  return bootWithTpm(endpoint, description, tpms)
}

async function unlock(
  { folder, recoveryDigits, random, files }: BootInput,
  at: { files: KeyFiles; booted: BootedTpm | undefined; description: BootDescription },
): Promise<UnlockedKey> {
  const { unlockConfigKey } = await import('../encryption/unlock.ts')
  try {
    const hasConfiguration = await exists(files, join(folder, CONFIG_STORE_FILE))
    const opensConfiguration = (key: Secret) => opensConfigStore(files, folder, key)
    return await unlockConfigKey({
      ...at,
      recoveryDigits,
      hasConfiguration,
      opensConfiguration,
      random,
    })
  } finally {
    // The TPM serves one client at a time, so each user connects only while it uses the TPM.
    if (at.booted !== undefined && 'tpm' in at.booted) await at.booted.tpm.close()
  }
}

/**
 * Keeps only one box on disk: the box of the recovery key that is in the configuration. Keeps no
 * box in mode NONE. Completes an interrupted change. Replaces a missing or damaged box before an
 * operator needs it.
 */
async function settleRecovery(
  { random, logger }: BootInput,
  files: KeyFiles,
  { key, sealed }: UnlockedKey,
  { recovery }: HostConfiguration,
): Promise<void> {
  const boxes = await readBoxes(files)
  if (sealed === undefined || recovery === undefined) {
    if (boxes?.length !== 0) await files.writeRecovery([])
    return
  }
  const opened = openRecoveryBoxes(boxes ?? [], recovery.digits)
  const isSettled = boxes?.length === 1 && opened[0]?.equals(key) === true
  for (const each of opened) each.wipe()
  if (isSettled) return
  logger.warn('recovery-box.replaced', { boxes: boxes?.length ?? 'damaged' })
  await files.writeRecovery([boxForRecovery(key, recovery, random)])
}

/** Returns undefined if the file is damaged. */
async function readBoxes(files: KeyFiles): Promise<RecoveryBox[] | undefined> {
  try {
    return await files.readRecovery()
  } catch (error) {
    if (error instanceof EsxiError || error instanceof DaemonError) return undefined
    throw error
  }
}

async function watch(
  { tpm: endpoint, clock, tpms, logger }: BootInput,
  booted: BootedTpm | undefined,
): Promise<HostTpm | undefined> {
  if (endpoint === undefined || booted === undefined) return undefined
  if ('problem' in booted) {
    logger.error(booted.problem.id, { message: booted.problem.message })
    return undefined
  }
  const { watchTpm } = await import('../tpm/host-tpm.ts')
  // The watch continues after the boot, so it gets no trace.
  return withTrace(undefined, () =>
    watchTpm({ endpoint, bootPcrs: booted.pcrs, clock, tpms, logger }),
  )
}

function guardWith(
  logger: Logger,
  tpm: HostTpm | undefined,
  signal: AbortSignal,
): BootedHost['guardFrom'] {
  const note = async (version: bigint): Promise<void> => {
    if (tpm === undefined) return
    const { raiseCounter } = await import('@nkpsim/tpm/boot')
    const withCounter: Parameters<typeof catchUp>[0] = (work) =>
      tpm.use(async (session) => {
        const raise = (to: bigint) => raiseCounter(session, 'configuration', to)
        return work({ value: await raise(0n), raise })
      })
    try {
      await catchUp(withCounter, version, signal)
    } catch (error) {
      // The next write or boot repairs the counter. Until then an attacker could restore the
      // previous version unnoticed.
      logger.warn('configuration-counter.behind', { version: String(version), error })
    }
  }
  return (seen) => ({ seen, note, allowsOlder: false })
}

async function install(
  input: BootInput,
  files: KeyFiles,
  { key, sealed }: UnlockedKey,
  store: ConfigStore,
): Promise<HostConfiguration> {
  const { name, address, listenAddress, rootPassword, clock, random, network } = input
  if (rootPassword === undefined)
    throw new EsxiError(
      'ROOT_PASSWORD_MISSING',
      'this is the first start of the host: give its root password with --root-password-file',
    )
  const [management = 0, adoption = 0] = await network.freePorts.take(2)
  const ports = {
    management: await requireFree(network, listenAddress, input.ports.management || management),
    adoption: await requireFree(network, listenAddress, input.ports.adoption || adoption),
  }
  const recovery = sealed === undefined ? undefined : createRecoveryKey(random)
  if (recovery !== undefined) await files.writeRecovery([boxForRecovery(key, recovery, random)])
  const configuration = await installHost({
    name,
    address,
    ports,
    rootPassword,
    recovery,
    nowMs: clock.nowMs(),
    random,
  })
  await saveAndNote(store, configuration)
  return configuration
}

async function saveAndNote(store: ConfigStore, configuration: HostConfiguration): Promise<void> {
  await store.save(configuration)
  await store.noteVersion()
}

/** Fails if the port is in use, so that no host is installed with such a port. */
async function requireFree(
  network: BootInput['network'],
  address: string,
  port: number,
): Promise<number> {
  const reservation = await reservePort(network, address, port)
  await reservation.release()
  return port
}

async function exists(files: Files, path: string): Promise<boolean> {
  return files.stat(path).then(
    (found) => found !== undefined,
    () => false,
  )
}
