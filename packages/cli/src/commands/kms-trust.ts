import { Secret } from '@nkpsim/crypto'
import type { vcenterV1 } from '@nkpsim/rpc'
import { type Command, Option } from 'commander'
import { type ConfirmationOptions, confirmable, requireConfirmation } from '../confirmation.ts'
import { type Context, callVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { readOption } from '../input.ts'
import { waitingForKeyServers } from '../key-server-wait.ts'
import { printResult, say, write } from '../output/print.ts'
import { formatFields } from '../output/table.ts'
import { enumValue } from '../output/words.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'
import {
  certificateFields,
  certificateView,
  clusterText,
  clusterView,
  type KmsClusterView,
} from './kms-view.ts'

const SERVICE = 'nkpsim.vcenter.v1.StandardProviderService'
const MAX_PEM_BYTES = 64 * 1024

type TrustOptions = ConfirmationOptions & {
  rootCaCertificate?: boolean
  vcenterCertificate?: boolean
  csr?: boolean
  signedCertificate?: string
  certificate?: string
  key?: string
  serverCertificate?: boolean
  serverCa?: string
  server?: string
  renew?: boolean
}

/** Adds `nkpsim kms trust`, which makes vCenter and key servers trust each other. */
export function addTrustCommand(kms: Command, terminal: Terminal): void {
  const command = confirmable(kms.command('trust <provider>'))
    .description('make key servers trust vCenter, and vCenter trust key servers')
    .option('--root-ca-certificate', 'print the root CA of vCenter, for servers that trust it')
    .option('--vcenter-certificate', 'print a certificate of vCenter, to load into the servers')
    .option('--csr', 'print a signing request, which the authority of the servers signs')
    .option('--signed-certificate <file>', 'use the certificate for the signing request')
    .option('--certificate <file>', 'use this certificate, which the servers made')
    .option('--key <file>', 'private key of --certificate, in PEM')
    .option('--server-certificate', 'show the certificates of the servers, ask, and trust them')
    .option('--server-ca <file>', 'trust the authority of the servers instead')
    .option('--server <name>', 'only this server (default: all servers of the provider)')
    .addOption(new Option('--renew', 'make a new certificate or request, although there is one'))
  onCall<TrustOptions>(command, terminal, async ({ context, options, args: [provider = ''] }) => {
    requireOneWay(options)
    if (options.rootCaCertificate === true) return printMade(context, provider, options, ROOT)
    if (options.vcenterCertificate === true) return printMade(context, provider, options, OWN)
    if (options.csr === true) return printRequest(context, provider, options)
    if (options.signedCertificate !== undefined)
      return setCertificate(context, provider, options.signedCertificate, undefined)
    if (options.certificate !== undefined)
      return setCertificate(context, provider, options.certificate, options.key)
    if (options.serverCa !== undefined) return trustAuthority(context, provider, options)
    return trustServers(context, provider, options)
  })
}

const ROOT = 'VCENTER_ROOT'
const OWN = 'VCENTER_CERTIFICATE'

/** @throws CliError USAGE unless the command does exactly one thing */
function requireOneWay(options: TrustOptions): void {
  const ways = [
    options.rootCaCertificate,
    options.vcenterCertificate,
    options.csr,
    options.signedCertificate,
    options.certificate,
    options.serverCertificate,
    options.serverCa,
  ].filter((each) => each !== undefined)
  if (ways.length !== 1)
    throw new CliError(
      'USAGE',
      'give one of --root-ca-certificate, --vcenter-certificate, --csr, --signed-certificate, --certificate with --key, --server-certificate, --server-ca',
    )
  if ((options.certificate === undefined) !== (options.key === undefined))
    throw new CliError('USAGE', '--certificate and --key belong together')
}

/** Prints what an operator loads into the servers. Makes it only if it does not exist yet. */
async function printMade(
  context: Context,
  provider: string,
  { renew }: TrustOptions,
  source: typeof ROOT | typeof OWN,
): Promise<void> {
  const present = await callVcenter(context, SERVICE, (client, options) =>
    client.getClientCertificate({ provider }, options),
  )
  const kind = `CLIENT_CERTIFICATE_SOURCE_${source}` as const
  const isThere = renew !== true && present.certificate?.source === kind
  const { certificate } = isThere
    ? present
    : await callVcenter(context, SERVICE, (client, options) =>
        client.makeClientCertificate({ provider, source: kind }, options),
      )
  const view = clientView(certificate)
  await printPem(context, view, source === ROOT ? view.rootPem : view.certificatePem)
  const what =
    source === ROOT
      ? 'the root CA above into the trusted authorities'
      : 'the certificate above into the trusted clients'
  say(context, `Load ${what} of each key server, then: nkpsim kms test ${provider}`)
}

async function printRequest(
  context: Context,
  provider: string,
  { renew }: TrustOptions,
): Promise<void> {
  const { certificate } = await callVcenter(context, SERVICE, (client, options) =>
    client.getClientCertificate({ provider }, options),
  )
  const pending = renew === true ? '' : (certificate?.requestPem ?? '')
  const requestPem =
    pending !== ''
      ? pending
      : (
          await callVcenter(context, SERVICE, (client, options) =>
            client.makeSigningRequest({ provider }, options),
          )
        ).requestPem
  await printPem(context, { requestPem }, requestPem)
  say(
    context,
    `Let the authority of the key servers sign it, then: nkpsim kms trust ${provider} --signed-certificate FILE`,
  )
}

async function setCertificate(
  context: Context,
  provider: string,
  certificateFile: string,
  keyFile: string | undefined,
): Promise<void> {
  const certificatePem = await readPem(context, certificateFile, 'the certificate')
  using key =
    keyFile === undefined
      ? undefined
      : Secret.from(
          await readOption(context.terminal, keyFile, {
            what: 'the private key',
            maxBytes: MAX_PEM_BYTES,
          }),
        )
  const privateKeyPem = Buffer.from(key?.reveal() ?? [])
  const { certificate } = await callVcenter(context, SERVICE, (client, options) =>
    client.setClientCertificate({ provider, certificatePem, privateKeyPem }, options),
  ).finally(() => privateKeyPem.fill(0))
  const view = clientView(certificate)
  await printResult(context, view, () =>
    view.certificate === null ? '' : formatFields(certificateFields(view.certificate), context),
  )
  say(context, `vCenter uses this certificate now. Next: nkpsim kms test ${provider}`)
}

/** Shows the certificate of each server, asks, and lets vCenter trust it. */
async function trustServers(
  context: Context,
  provider: string,
  options: TrustOptions,
): Promise<void> {
  let view: KmsClusterView | undefined
  for (const server of await serversOf(context, provider, options)) {
    const shown = await callVcenter(context, SERVICE, (client, call) =>
      client.getServerCertificate({ provider, server }, waitingForKeyServers(context, call)),
    )
    const certificate = certificateView(shown.certificate)
    const [certificatePem = ''] = shown.chainPem
    if (certificate === null) throw new CliError('FAILED', `${server} shows no certificate`)
    if (shown.trusted) {
      say(context, `vCenter trusts the certificate of ${server} already.`)
      continue
    }
    sayFields(context, `Key server ${server} shows:`, certificateFields(certificate))
    await requireConfirmation(
      context,
      options,
      () => `trust the certificate of ${server} with thumbprint ${certificate.thumbprint}`,
    )
    view = await trust(context, { provider, server, certificatePem })
  }
  await show(context, provider, view)
}

async function trustAuthority(
  context: Context,
  provider: string,
  options: TrustOptions,
): Promise<void> {
  const certificatePem = await readPem(context, options.serverCa ?? '', 'the certificate')
  let view: KmsClusterView | undefined
  for (const server of await serversOf(context, provider, options))
    view = await trust(context, { provider, server, certificatePem })
  await show(context, provider, view)
}

async function trust(
  context: Context,
  request: { provider: string; server: string; certificatePem: string },
): Promise<KmsClusterView> {
  const { status } = await callVcenter(context, SERVICE, (client, call) =>
    client.trustServer(request, waitingForKeyServers(context, call)),
  )
  return clusterView(status)
}

async function serversOf(
  context: Context,
  provider: string,
  { server }: TrustOptions,
): Promise<string[]> {
  if (server !== undefined) return [server]
  const { status } = await callVcenter(context, SERVICE, (client, options) =>
    client.listServers({ provider }, options),
  )
  return clusterView(status).servers.map(({ name }) => name)
}

async function show(
  context: Context,
  provider: string,
  known: KmsClusterView | undefined,
): Promise<void> {
  const view =
    known ??
    clusterView(
      (
        await callVcenter(context, SERVICE, (client, options) =>
          client.listServers({ provider }, options),
        )
      ).status,
    )
  await printResult(context, view, () => clusterText(view, context))
  if (view.servers.some((each) => each.serverTrustsVcenter === false))
    say(
      context,
      `Next: make the key servers trust vCenter: nkpsim kms trust ${provider} --root-ca-certificate`,
    )
}

function clientView(certificate: vcenterV1.ClientCertificate__Output | null) {
  if (certificate === null) throw new CliError('FAILED', 'vCenter answered without a certificate')
  const { certificatePem, rootPem, requestPem, source } = certificate
  return {
    ...{ certificatePem, rootPem, requestPem },
    source: enumValue('CLIENT_CERTIFICATE_SOURCE_', source),
    certificate: certificateView(certificate.certificate),
  }
}

/** Prints PEM alone on standard output, so that it can go into a file. */
async function printPem(context: Context, data: object, pem: string): Promise<void> {
  if (context.output === 'table') await write(context.terminal.stdout, pem)
  else await printResult(context, data, () => pem)
}

function sayFields(context: Context, lead: string, fields: readonly (readonly string[])[]): void {
  say(context, lead)
  for (const [name, value] of fields) say(context, `  ${name}: ${value}`)
}

async function readPem(context: Context, file: string, what: string): Promise<string> {
  const bytes = await readOption(context.terminal, file, { what, maxBytes: MAX_PEM_BYTES })
  return bytes.toString('utf8')
}
