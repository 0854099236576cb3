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
import type { Datastore } from './vm/files/datastore.ts'

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

/** What esxid is told on its command line. */
export type EsxidConfig = {
  stateFolder: string
  name: string
  /** Name under which it is reached. */
  address: string
  /** On which it listens; by default the same. */
  listenAddress: string
  ports: Ports
  tpm: TpmEndpoint | undefined
  datastores: Datastore[]
  /** A file, or - for standard input. */
  rootPasswordFile: string | undefined
  /**
   * A file, or - for standard input, with what is typed at the loader for this one boot:
   * encryptionRecoveryKey=DIGITS.
   */
  bootOptionsFile: string | undefined
  /** Number of hosts in this process; undefined for one host with a state folder of its own. */
  hosts: number | undefined
  logLevel: string
  logStyle: LogStyle
  /** Lets gRPC tools ask what the host serves. */
  reflection: boolean
  /** Where health and metrics are served; undefined: nowhere. */
  metrics: MetricsAddress | undefined
  /** Where a collector takes traces; undefined: none are kept. */
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
  if (hosts === 0) throw usage.wrong('--hosts is at least 1')
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

/** A host's name is in a certificate, and in a rack in the name of a folder. */
function hostName(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,57}$/.test(text)) return text
  throw usage.wrong('--name has at most 58 letters, digits, dots and hyphens')
}

function endpoint(text: string): TpmEndpoint {
  try {
    return parseTpmEndpoint(text)
  } catch (cause) {
    throw usage.wrong(messageOf(cause), cause)
  }
}

function datastore(text: string): Datastore {
  const [, name, folder] = /^([A-Za-z0-9][A-Za-z0-9._-]{0,79})=(.+)$/s.exec(text) ?? []
  if (name === undefined || folder === undefined)
    throw usage.wrong(`--datastore is NAME=DIR, not ${text}`)
  return { name, folder }
}
