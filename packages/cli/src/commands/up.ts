import { join } from 'node:path'
import { Secret } from '@nkpsim/crypto'
import { OPERATOR_FILES } from '@nkpsim/daemon/operator-files'
import type { Random } from '@nkpsim/effects'
import type { ClusterOptions, PartOfCluster } from '@nkpsim/simulator'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { printResult, say } from '../output/print.ts'
import { withProgress } from '../output/progress.ts'
import { type Field, formatFields, formatTable, type TableStyle } from '../output/table.ts'
import { readPassword } from '../passwords.ts'
import type { Terminal } from '../terminal.ts'
import { MAX_TIME_SCALE } from './clock.ts'
import { hostNumbers, onCall, wholeNumber } from './command.ts'
import { readSeed, warnOfFixedKeys } from './seed.ts'
import { trustHostTable } from './trust-host-table.ts'
import { printEnvironment } from './up-environment.ts'

const DEFAULT_HOSTS = 3
const ADMINISTRATOR_NAME = 'administrator@vsphere.local'
const MAX_HOSTS = 100
const MAX_TRUST_HOSTS = 8
const MAX_PORT = 65_535
/** Number of random bytes in a generated password. */
const PASSWORD_BYTES = 18

type UpOptions = {
  hosts?: number
  trustHosts?: number
  kms?: boolean
  tpm: boolean | number[]
  rootPasswordFile?: string
  faults?: boolean
  timeScale?: number
  metrics?: boolean
  port?: number
  printEnv?: boolean
  reflection?: boolean
  seed?: string
  inMemory?: boolean
  insecureFixedKeys?: boolean
}

/**
 * Adds `nkpsim up`, which makes a cluster or starts the stopped processes of an existing cluster.
 */
export function addUpCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('up')
    .description('start a vCenter and hosts, or the stopped processes of an existing cluster')
    .option('--hosts <n>', `number of hosts (default: ${DEFAULT_HOSTS})`, wholeNumber(0, MAX_HOSTS))
    .option('--no-tpm <numbers>', 'numbers of the hosts without a TPM: 1,3', hostNumbers)
    .option(
      '--trust-hosts <n>',
      'number of trust hosts of a Trust Authority beside the cluster (default: 0)',
      wholeNumber(0, MAX_TRUST_HOSTS),
    )
    .option('--kms', 'start PyKMIP as key server for standard key providers; it must be installed')
    .option('--root-password-file <file>', "file with the hosts' root password; - for stdin")
    .option(
      '--faults',
      'let commands change the time of vCenter, and add a relay that can cut connections',
    )
    .option(
      '--time-scale <n>',
      'factor by which vCenter’s time runs faster (default: 1)',
      wholeNumber(1, MAX_TIME_SCALE),
    )
    .option('--metrics', 'serve health and metrics of every daemon; nkpsim status shows the ports')
    .option('--port <n>', 'port of vCenter; 0: a free one (default: 0)', wholeNumber(0, MAX_PORT))
    .option('--print-env', 'print lines for a script: eval "$(nkpsim up --print-env)"')
    .option('--reflection', 'let gRPC tools ask every daemon for its services')
    .option('--seed <file>', 'YAML file with hosts, key providers, VMs, users and settings to make')
    .option('--in-memory', 'keep all state in memory, until "down" or a reboot of the machine')
    .option('--insecure-fixed-keys', 'allow keys in the seed, which are then not secret')
  onCall<UpOptions>(command, terminal, async ({ context, options }) => {
    const { clusterState } = await import('@nkpsim/simulator')
    const state = clusterState(context.stateDir)
    if (state === 'up' && options.printEnv !== true) {
      throw new CliError('CONFLICT', `the cluster in ${context.stateDir} is up already`)
    }
    if (state === 'none' || state === 'incomplete') await create(context, options)
    else await resume(context, options)
  })
}

async function create(context: Context, options: UpOptions): Promise<void> {
  const { startCluster } = await import('@nkpsim/simulator')
  if (options.seed !== undefined && (options.hosts !== undefined || Array.isArray(options.tpm)))
    throw new CliError('USAGE', 'the seed defines the hosts: leave out --hosts and --no-tpm')
  const seed =
    options.seed === undefined ? undefined : await readSeed(context, options.seed, options)
  const rootPassword =
    options.rootPasswordFile === undefined
      ? generatePassword(context.terminal.random)
      : await readPassword(context.terminal, {
          file: options.rootPasswordFile,
          option: '--root-password-file',
          prompt: 'Root password of the hosts',
          use: 'set',
        })
  try {
    const cluster = await withProgress(context, (onProgress) =>
      startCluster({
        stateDir: context.stateDir,
        signal: context.terminal.signal,
        onProgress,
        hosts: options.hosts ?? DEFAULT_HOSTS,
        ...(options.trustHosts !== undefined && { trustHosts: options.trustHosts }),
        ...(options.kms === true && { keyServer: true }),
        noTpm: Array.isArray(options.tpm) ? options.tpm : [],
        rootPassword,
        ...(options.faults === true && { faults: true }),
        ...(options.metrics === true && { metrics: true }),
        ...(options.reflection === true && { reflection: true }),
        ...(options.timeScale !== undefined && { timeScale: options.timeScale }),
        ...(options.port !== undefined && options.port !== 0 && { port: options.port }),
        ...(seed && { seed }),
        ...(options.inMemory === true && { inMemory: true }),
      } satisfies ClusterOptions),
    )
    const wasGenerated = options.rootPasswordFile === undefined && cluster.hosts.length > 0
    const { readAdministratorPassword } = await import('@nkpsim/simulator')
    await printCluster(context, { ...cluster, failures: [] }, options, {
      administratorPassword: readAdministratorPassword(cluster.stateDir),
      ...(wasGenerated && { rootPassword: rootPassword.reveal().toString('utf8') }),
    })
    if (cluster.keyServer !== undefined) sayNextOfKeyServer(context, cluster.keyServer)
    else if (seed === undefined) say(context, 'Next: nkpsim provider create NAME')
    if (seed !== undefined) warnOfFixedKeys(context, seed)
  } finally {
    rootPassword.wipe()
  }
}

/** Says how vCenter and the key server come to trust each other. */
function sayNextOfKeyServer(
  context: Context,
  { address, port }: NonNullable<PartOfCluster['keyServer']>,
): void {
  const register = `nkpsim provider register NAME --server ${address}:${port}`
  say(context, `Next: ${register}, then: nkpsim kms trust NAME --server-certificate`)
}

async function resume(context: Context, options: UpOptions): Promise<void> {
  const { tpm, printEnv: _printEnv, ...made } = options
  if (Array.isArray(tpm) || Object.values(made).some((value) => value !== undefined)) {
    throw new CliError(
      'CONFLICT',
      `the cluster in ${context.stateDir} exists already; start it with: nkpsim up, without these options`,
    )
  }
  const { PartlyUpError, resumeCluster } = await import('@nkpsim/simulator')
  const { signal } = context.terminal
  const { stateDir } = context
  try {
    const cluster = await withProgress(context, (onProgress) =>
      resumeCluster({ stateDir, signal, onProgress }),
    )
    await printCluster(context, { ...cluster, failures: [] }, options, {})
  } catch (error) {
    if (error instanceof PartlyUpError) await printCluster(context, error.part, options, {})
    throw error
  }
}

function generatePassword(random: Random): Secret {
  using bytes = Secret.random(PASSWORD_BYTES, random.bytes)
  return Secret.from(Buffer.from(bytes.reveal().toString('base64url')))
}

async function printCluster(
  context: Context,
  cluster: PartOfCluster,
  { printEnv }: UpOptions,
  passwords: { administratorPassword?: string; rootPassword?: string },
): Promise<void> {
  const { clusterPaths } = await import('@nkpsim/simulator')
  const { stateDir } = context
  const { vcenter, hosts, trustHosts, keyServer, failures } = cluster
  const operator = clusterPaths.operator(stateDir)
  const view = {
    stateDir,
    vcenter:
      vcenter === undefined
        ? null
        : {
            address: `${vcenter.address}:${vcenter.port}`,
            downloadAddress: `${vcenter.address}:${vcenter.downloadPort}`,
            instanceId: vcenter.instanceId,
          },
    operator: {
      certificate: join(operator, OPERATOR_FILES.certificate),
      privateKey: join(operator, OPERATOR_FILES.privateKey),
      roots: join(operator, OPERATOR_FILES.roots),
    },
    hosts: hosts.map((host) => ({
      name: host.name,
      hostId: host.hostId,
      address: `${host.address}:${host.managementPort}`,
      adoptionAddress: `${host.address}:${host.adoptionPort}`,
      thumbprint: host.thumbprint,
      encryptionMode: host.encryptionMode,
    })),
    ...(trustHosts.length > 0 && {
      trustHosts: trustHosts.map(({ name, address, port, servicePort }) => ({
        name,
        address: `${address}:${port}`,
        serviceAddress: `${address}:${servicePort}`,
      })),
    }),
    ...(keyServer && {
      keyServer: {
        address: `${keyServer.address}:${keyServer.port}`,
        certificate: keyServer.certificateFile,
      },
    }),
    ...(failures.length > 0 && {
      failures: failures.map(({ kind: _kind, cause: _cause, ...failure }) => failure),
    }),
    ...passwords,
  }
  const text = (): string => {
    const fields = formatFields([
      ['State folder', stateDir],
      ['vCenter', view.vcenter?.address ?? 'does not run'],
      ...(view.keyServer ? [['Key server', view.keyServer.address] as const] : []),
      ['Operator certificate', view.operator.certificate],
      ...passwordFields(passwords, join(operator, OPERATOR_FILES.administratorPassword)),
    ])
    const trusted = trustHosts.length > 0 ? `\n${trustHostTable(trustHosts, context)}` : ''
    return `${fields}\n${hostTable(view.hosts, context)}${trusted}`
  }
  if (printEnv !== true) return printResult(context, view, text)
  // A generated password is part of the result, and nobody can read it later.
  if (!context.quiet) context.terminal.stderr.write(text())
  else if (passwords.rootPassword !== undefined)
    context.terminal.stderr.write(formatFields(rootPasswordField(passwords.rootPassword)))
  if (vcenter !== undefined) await printEnvironment(context, { ...cluster, vcenter })
}

function passwordFields(
  {
    administratorPassword,
    rootPassword,
  }: { administratorPassword?: string; rootPassword?: string },
  file: string,
): Field[] {
  const administrator: Field[] =
    administratorPassword === undefined
      ? []
      : [
          ['Administrator', ADMINISTRATOR_NAME],
          ['Its password', `${administratorPassword}  (shown once, kept in ${file})`],
        ]
  return [...administrator, ...(rootPassword === undefined ? [] : rootPasswordField(rootPassword))]
}

function rootPasswordField(rootPassword: string): Field[] {
  return [['Root password', `${rootPassword}  (of the hosts; shown once, stored nowhere)`]]
}

type UpHost = {
  name: string
  address: string
  adoptionAddress: string
  encryptionMode: string
  thumbprint: string
}

function hostTable(hosts: readonly UpHost[], style: TableStyle): string {
  if (hosts.length === 0) return 'No hosts.\n'
  return formatTable(
    hosts,
    [
      { heading: 'HOST', value: ({ name }) => name },
      { heading: 'ADDRESS', value: ({ address }) => address },
      { heading: 'ADDRESS FOR HOST ADD', value: ({ adoptionAddress }) => adoptionAddress },
      { heading: 'ENCRYPTION', value: ({ encryptionMode }) => encryptionMode },
      { heading: 'THUMBPRINT', value: ({ thumbprint }) => thumbprint, wide: true },
    ],
    style,
  )
}
