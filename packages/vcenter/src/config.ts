import {
  createUsage,
  DaemonError,
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
import { type ProductVersion, parseProductVersion } from './compatibility/product-version.ts'

const usage = createUsage(
  'usage: vcenterd --state DIR [--address HOST] [--listen HOST] [--port N] [--download-port N] ' +
    `[--trusted-tpm-ca DIR] [--time-scale N] [--faults] ${LOG_USAGE} [--reflection] ` +
    `[--product-version VERSION] [--restore FILE [--restore-password-file FILE|-]] [--await-cloning FILE] ${METRICS_USAGE} ${TRACING_USAGE} [--version]`,
)
const OPTIONS = {
  state: { type: 'string' },
  address: { type: 'string', default: 'localhost' },
  listen: { type: 'string' },
  port: { type: 'string', default: '0' },
  'download-port': { type: 'string', default: '0' },
  'trusted-tpm-ca': { type: 'string' },
  'time-scale': { type: 'string', default: '1' },
  faults: { type: 'boolean', default: false },
  'product-version': { type: 'string', default: '8.0.3' },
  ...LOG_OPTIONS,
  reflection: { type: 'boolean', default: false },
  restore: { type: 'string' },
  'restore-password-file': { type: 'string' },
  'await-cloning': { type: 'string' },
  ...METRICS_OPTIONS,
  ...TRACING_OPTIONS,
} as const

/** Configuration of vcenterd, from its command line. */
export type VcenterdConfig = {
  stateFolder: string
  /** Name under which clients reach vCenter. */
  address: string
  /** Address on which vcenterd listens (default: `address`). */
  listenAddress: string
  /** With port 0 the operating system picks a free port. */
  port: number
  downloadPort: number
  /** Folder with the certificates of TPM vendors. If it is undefined, no TPM is trusted. */
  trustedTpmFolder: string | undefined
  /** Speed of the cluster's time relative to the machine's clock. */
  timeScale: number
  /** Whether clients may change the time. */
  faults: boolean
  /** Version of vCenter Server that vcenterd behaves like. */
  productVersion: ProductVersion
  logLevel: string
  logStyle: LogStyle
  /** Whether gRPC tools may ask which services this vCenter has. */
  reflection: boolean
  /** Backup that is restored into the state folder before vCenter starts; undefined: none. */
  restore: RestoreConfig | undefined
  /**
   * File with the root certificate of the vCenter that clones itself to this machine, which waits
   * for it as long as its state folder is empty. Undefined: this machine does not wait.
   */
  awaitCloning: string | undefined
  /** Address for health checks and metrics; undefined: neither is served. */
  metrics: MetricsAddress | undefined
  /** Address of a trace collector. If it is undefined, no traces are recorded. */
  otlpEndpoint: string | undefined
}

export type RestoreConfig = {
  file: string
  /** A file, or `-` for standard input. Undefined if the backup is not encrypted. */
  passwordFile: string | undefined
}

/**
 * Reads the command line.
 * @throws DaemonError USAGE
 */
export function parseConfig(args: string[]): VcenterdConfig {
  const values = usage.parse(args, OPTIONS)
  const { restore: file, 'restore-password-file': passwordFile } = values
  if (file === undefined && passwordFile !== undefined)
    throw usage.wrong('--restore-password-file goes with --restore')
  return {
    stateFolder: usage.required(values.state, '--state'),
    address: values.address,
    listenAddress: values.listen ?? values.address,
    port: usage.port(values.port, '--port'),
    downloadPort: usage.port(values['download-port'], '--download-port'),
    trustedTpmFolder: values['trusted-tpm-ca'],
    timeScale: usage.factor(values['time-scale'], '--time-scale'),
    faults: values.faults,
    productVersion: productVersion(values['product-version']),
    logLevel: values['log-level'],
    logStyle: parseLogStyle(usage, values, process),
    reflection: values.reflection,
    restore: file === undefined ? undefined : { file, passwordFile },
    awaitCloning: values['await-cloning'],
    metrics: parseMetricsAddress(usage, values),
    otlpEndpoint: parseOtlpEndpoint(usage, values, process.env),
  }
}

function productVersion(text: string): ProductVersion {
  const version = parseProductVersion(text)
  if (version === undefined)
    throw new DaemonError('USAGE', '--product-version is like 8.0.3 or 8.0 U3')
  return version
}
