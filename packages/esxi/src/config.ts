import {
  createUsage,
  LOG_OPTIONS,
  LOG_USAGE,
  type LogStyle,
  METRICS_OPTIONS,
  METRICS_USAGE,
  type MetricsAddress,
  parseLogStyle,
  parseMetricsAddress,
  parseOtlpEndpoint,
  TRACING_OPTIONS,
  TRACING_USAGE,
} from '@nkpsim/daemon'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { TpmEndpoint } from '@nkpsim/tpm'
import { parseTpmEndpoint } from '@nkpsim/tpm/endpoint'
import type { Ports } from './records/host-configuration.ts'
import type { DatastorePlace } from './vm/files/datastore.ts'

const MAX_HOSTS = 2000

const usage = createUsage(
  'usage: esxid --state DIR --name NAME [--address HOST] [--listen HOST] [--port N] [--adoption-port N] [--tpm ENDPOINT] ' +
    '[--datastore NAME=DIR]... [--root-password-file FILE|-] ' +
    `[--boot-options-file FILE|-] [--hosts K] ${LOG_USAGE} [--reflection] ${METRICS_USAGE} ${TRACING_USAGE} [--version]`,
)
const OPTIONS = {
  state: { type: 'string' },
  name: { type: 'string' },
  address: { type: 'string', default: 'localhost' },
  listen: { type: 'string' },
  port: { type: 'string', default: '0' },
  'adoption-port': { type: 'string', default: '0' },
  tpm: { type: 'string' },
  datastore: { type: 'string', multiple: true, default: [] as string[] },
  'root-password-file': { type: 'string' },
  'boot-options-file': { type: 'string' },
  hosts: { type: 'string' },
  ...LOG_OPTIONS,
  reflection: { type: 'boolean', default: false },
  ...METRICS_OPTIONS,
  ...TRACING_OPTIONS,
} as const

/** Configuration of esxid, from its command line. */
export type EsxidConfig = {
  stateFolder: string
  name: string
  /** Host name or address that clients use. */
  address: string
  /** Address on which the host listens (default: the address that clients use). */
  listenAddress: string
  ports: Ports
  tpm: TpmEndpoint | undefined
  datastores: DatastorePlace[]
  /** Path of a file, or `-` for standard input. */
  rootPasswordFile: string | undefined
  /**
   * Boot options for this boot only: encryptionRecoveryKey=DIGITS. Path of a file, or `-` for
   * standard input.
   */
  bootOptionsFile: string | undefined
  /** Number of hosts in this process; undefined for one host with its own state folder. */
  hosts: number | undefined
  /** Size of the memory of VMs without a guest that state none, bytes (default: 4 MiB). */
  defaultMemoryBytes?: number | undefined
  logLevel: string
  logStyle: LogStyle
  /** Whether gRPC tools can list the host's services. */
  reflection: boolean
  /** Address for health and metrics. Undefined turns them off. */
  metrics: MetricsAddress | undefined
  /** Address of a trace collector. Undefined turns traces off. */
  otlpEndpoint: string | undefined
}

/**
 * Reads the command line.
 * @throws DaemonError USAGE
 */
export function parseConfig(args: string[]): EsxidConfig {
  const values = usage.parse(args, OPTIONS)
  const hosts =
    values.hosts === undefined ? undefined : usage.number(values.hosts, '--hosts', MAX_HOSTS)
  if (hosts === 0) throw usage.wrong('--hosts must be at least 1')
  if (hosts !== undefined && values.tpm !== undefined)
    throw usage.wrong('a rack of hosts has no TPM: leave out --tpm or --hosts')
  return {
    stateFolder: usage.required(values.state, '--state'),
    name: hostName(usage.required(values.name, '--name')),
    address: values.address,
    listenAddress: values.listen ?? values.address,
    ports: {
      management: usage.port(values.port, '--port'),
      adoption: usage.port(values['adoption-port'], '--adoption-port'),
    },
    tpm: values.tpm === undefined ? undefined : endpoint(values.tpm),
    datastores: values.datastore.map(datastore),
    rootPasswordFile: values['root-password-file'],
    bootOptionsFile: values['boot-options-file'],
    hosts,
    logLevel: values['log-level'],
    logStyle: parseLogStyle(usage, values, process),
    reflection: values.reflection,
    metrics: parseMetricsAddress(usage, values),
    otlpEndpoint: parseOtlpEndpoint(usage, values, process.env),
  }
}

/** Checks a host's name. It becomes part of a certificate and, in a rack, the name of a folder. */
function hostName(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,57}$/.test(text)) return text
  throw usage.wrong(
    '--name must begin with a letter or digit, and may have at most 58 letters, digits, dots, hyphens and underscores',
  )
}

function endpoint(text: string): TpmEndpoint {
  try {
    return parseTpmEndpoint(text)
  } catch (cause) {
    throw usage.wrong(messageOf(cause), cause)
  }
}

function datastore(text: string): DatastorePlace {
  const [, name, folder] = /^([A-Za-z0-9][A-Za-z0-9._-]{0,79})=(.+)$/s.exec(text) ?? []
  if (name === undefined || folder === undefined)
    throw usage.wrong(`--datastore is NAME=DIR, not ${text}`)
  return { name, folder }
}
