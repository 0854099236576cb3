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

const usage = createUsage(
  'usage: trustd --state DIR --name NAME [--address HOST] [--listen HOST] [--port N] [--service-port N] ' +
    `${LOG_USAGE} [--reflection] ${METRICS_USAGE} ${TRACING_USAGE} [--version]`,
)
const OPTIONS = {
  state: { type: 'string' },
  name: { type: 'string' },
  address: { type: 'string', default: 'localhost' },
  listen: { type: 'string' },
  port: { type: 'string', default: '0' },
  'service-port': { type: 'string', default: '0' },
  ...LOG_OPTIONS,
  reflection: { type: 'boolean', default: false },
  ...METRICS_OPTIONS,
  ...TRACING_OPTIONS,
} as const

/** Configuration of trustd, from its command line. */
export type TrustdConfig = {
  stateFolder: string
  /** Name of the trust host. */
  name: string
  /** Name under which clients reach the trust host. */
  address: string
  /** Address on which trustd listens (default: `address`). */
  listenAddress: string
  /** Port for administrators; 0: a free port. */
  port: number
  /** Port for hosts and vCenters; 0: a free port. */
  servicePort: number
  logLevel: string
  logStyle: LogStyle
  /** Whether gRPC tools can list the services for administrators. */
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
export function parseConfig(args: string[]): TrustdConfig {
  const values = usage.parse(args, OPTIONS)
  return {
    stateFolder: usage.required(values.state, '--state'),
    name: hostName(usage.required(values.name, '--name')),
    address: values.address,
    listenAddress: values.listen ?? values.address,
    port: usage.port(values.port, '--port'),
    servicePort: usage.port(values['service-port'], '--service-port'),
    logLevel: values['log-level'],
    logStyle: parseLogStyle(usage, values, process),
    reflection: values.reflection,
    metrics: parseMetricsAddress(usage, values),
    otlpEndpoint: parseOtlpEndpoint(usage, values, process.env),
  }
}

/** Checks a name, which becomes part of certificates. */
function hostName(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/.test(text)) return text
  throw usage.wrong(
    '--name must begin with a letter or digit, and may have at most 40 letters, digits, dots, hyphens and underscores',
  )
}
