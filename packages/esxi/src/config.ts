import { parseArgs } from 'node:util'
import { DaemonError } from '@nkpsim/daemon'
import type { TpmEndpoint } from '@nkpsim/tpm'
import { parseTpmEndpoint } from '@nkpsim/tpm/endpoint'
import type { Ports } from './config-store/configuration.ts'
import type { Datastore } from './vm/datastore.ts'

const MAX_PORT = 65_535
const MAX_HOSTS = 2000

export const USAGE =
  'usage: esxid --state DIR --name NAME [--address HOST] [--port N] [--adoption-port N] [--tpm ENDPOINT] ' +
  '[--datastore NAME=DIR]... [--root-password-file FILE|-] [--hosts K] [--log-level LEVEL]'

/** What esxid is told on its command line. */
export type EsxidConfig = {
  stateFolder: string
  name: string
  address: string
  ports: Ports
  tpm: TpmEndpoint | undefined
  datastores: Datastore[]
  /** A file, or - for standard input. */
  rootPasswordFile: string | undefined
  /** Number of hosts in this process; undefined for one host with a state folder of its own. */
  hosts: number | undefined
  logLevel: string
}

/**
 * Reads the command line.
 * @throws DaemonError USAGE
 */
export function parseConfig(args: string[]): EsxidConfig {
  const values = parseValues(args)
  const hosts = values.hosts === undefined ? undefined : number(values.hosts, '--hosts', MAX_HOSTS)
  if (hosts === 0) throw usage('--hosts is at least 1')
  if (hosts !== undefined && values.tpm !== undefined)
    throw usage('a rack of hosts has no TPM: leave out --tpm or --hosts')
  return {
    stateFolder: required(values.state, '--state'),
    name: required(values.name, '--name'),
    address: values.address,
    ports: {
      management: number(values.port, '--port', MAX_PORT),
      adoption: number(values['adoption-port'], '--adoption-port', MAX_PORT),
    },
    tpm: values.tpm === undefined ? undefined : endpoint(values.tpm),
    datastores: values.datastore.map(datastore),
    rootPasswordFile: values['root-password-file'],
    hosts,
    logLevel: values['log-level'],
  }
}

function parseValues(args: string[]) {
  try {
    return parseArgs({
      args,
      strict: true,
      allowPositionals: false,
      options: {
        state: { type: 'string' },
        name: { type: 'string' },
        address: { type: 'string', default: 'localhost' },
        port: { type: 'string', default: '0' },
        'adoption-port': { type: 'string', default: '0' },
        tpm: { type: 'string' },
        datastore: { type: 'string', multiple: true, default: [] },
        'root-password-file': { type: 'string' },
        hosts: { type: 'string' },
        'log-level': { type: 'string', default: 'info' },
      },
    }).values
  } catch (cause) {
    throw usage(
      cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : String(cause),
      cause,
    )
  }
}

function required(value: string | undefined, flag: string): string {
  if (value === undefined || value === '') throw usage(`${flag} is missing`)
  return value
}

function number(text: string, flag: string, max: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value > max) throw usage(`${flag} is a number up to ${max}`)
  return value
}

function endpoint(text: string): TpmEndpoint {
  try {
    return parseTpmEndpoint(text)
  } catch (cause) {
    throw usage(cause instanceof Error ? cause.message : String(cause), cause)
  }
}

function datastore(text: string): Datastore {
  const [, name, folder] = /^([A-Za-z0-9][A-Za-z0-9._-]{0,79})=(.+)$/.exec(text) ?? []
  if (name === undefined || folder === undefined)
    throw usage(`--datastore is NAME=DIR, not ${text}`)
  return { name, folder }
}

function usage(reason: string, cause?: unknown): DaemonError {
  return new DaemonError('USAGE', `${reason}; ${USAGE}`, { cause })
}
