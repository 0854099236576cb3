import { randomBytes } from 'node:crypto'
import { nkpsim } from './docker.ts'

/** Names in the checks. */
export const PROVIDER = 'nkp-1'
export const VM = 'vault-1'
export const SECOND_VM = 'vault-2'
export const BACKUP_FILE = '/backups/nkp-1.p12'

/** Commands get this password only through standard input. */
export const backupPassword = randomBytes(18).toString('base64url')

export type Host = {
  name: string
  connectionState: string
  encryptionMode: string
  attestationStatus: string
  connectionMessage: string
}
export type HostStatus = {
  encryptionMode: string
  vcenterConnected: boolean
  keyProviders: { provider: string; kcv: string; custody: string }[]
}
export type Provider = { status: string; keyId: string; kcv: string; hostsActive: number }

export const listHosts = (at = 'cli') => nkpsim<Host[]>(['host', 'list'], { at })
export const hostStatus = (name: string, at = 'cli') =>
  nkpsim<HostStatus>(['host', 'status', name], { at })
export const getProvider = (at = 'cli') => nkpsim<Provider>(['provider', 'get', PROVIDER], { at })

/** Returns the state of a host's connection, as vCenter reports it. */
export const connectionOf = async (name: string): Promise<string | undefined> =>
  (await listHosts()).find((host) => host.name === name)?.connectionState

/** Returns the KCV of the provider, as the host reports it. */
export const kcvOn = async (name: string, at = 'cli'): Promise<string | undefined> =>
  (await hostStatus(name, at)).keyProviders.find(({ provider }) => provider === PROVIDER)?.kcv

export const powerOn = (vm: string, host: string, at = 'cli') =>
  nkpsim(['vm', 'power-on', vm, '--host', host], { at })
export const powerOff = (vm: string, host: string) =>
  nkpsim(['vm', 'power-off', vm, '--host', host])
