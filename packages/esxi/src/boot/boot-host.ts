import { type Clock, type FreePorts, removeTemporaryFiles } from '@nkpsim/daemon'
import type { TpmEndpoint } from '@nkpsim/tpm'
import { obtainConfigKey } from '../config-store/config-key.ts'
import { type ConfigStore, openConfigStore } from '../config-store/config-store.ts'
import type { HostConfiguration, PasswordHash, Ports } from '../config-store/configuration.ts'
import { EsxiError } from '../errors.ts'
import type { HostFacts } from '../host-facts.ts'
import { installHost } from '../install.ts'
import { reservePort } from '../port-reservation.ts'
import { ESXI_VERSION } from './measured-boot.ts'

export type BootInput = {
  name: string
  folder: string
  address: string
  /** 0 takes the ports that the host has, or free ones on its first boot. */
  ports: Ports
  tpm: TpmEndpoint | undefined
  /** Needed on the first boot, and taken only then. */
  rootPassword: PasswordHash | undefined
  freePorts: FreePorts
  clock: Clock
}

export type BootedHost = { facts: HostFacts; store: ConfigStore; configuration: HostConfiguration }

/**
 * Boots a host: measures and unseals, or reads its config key; opens its configuration, or installs one on the first boot.
 * @throws EsxiError CONFIG_STORE_SEALED, CONFIG_STORE_INVALID, ROOT_PASSWORD_MISSING, PORT_IN_USE; TpmError
 */
export async function bootHost(input: BootInput): Promise<BootedHost> {
  const { name, folder } = input
  await removeTemporaryFiles(folder)
  const tpm =
    input.tpm === undefined
      ? undefined
      : await (await import('./tpm-boot.ts')).bootWithTpm(input.tpm)
  try {
    const store = openConfigStore(folder, await obtainConfigKey(folder, tpm))
    const facts: HostFacts = {
      name,
      version: ESXI_VERSION,
      tpmVersion: tpm?.version ?? '',
      encryptionMode: tpm === undefined ? 'NONE' : 'TPM',
    }
    const configuration = (await store.load()) ?? (await install(input, store))
    return { facts, store, configuration }
  } finally {
    await tpm?.close()
  }
}

async function install(input: BootInput, store: ConfigStore): Promise<HostConfiguration> {
  const { name, address, rootPassword, clock } = input
  if (rootPassword === undefined)
    throw new EsxiError(
      'ROOT_PASSWORD_MISSING',
      'this is the first start of the host: give its root password with --root-password-file',
    )
  const [management = 0, adoption = 0] = await input.freePorts.take(2)
  const ports = {
    management: await requireFree(address, input.ports.management || management),
    adoption: await requireFree(address, input.ports.adoption || adoption),
  }
  const configuration = await installHost({
    name,
    address,
    ports,
    rootPassword,
    nowMs: clock.nowMs(),
  })
  await store.save(configuration)
  return configuration
}

/** Told at once, before the host is installed on a port that it cannot have. */
async function requireFree(address: string, port: number): Promise<number> {
  const reservation = await reservePort(address, port)
  await reservation.release()
  return port
}
