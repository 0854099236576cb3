import type { RpcChannel } from '@nkpsim/rpc'
import type { Command } from 'commander'
import { type ConfirmationOptions, confirmable, requireConfirmation } from '../confirmation.ts'
import { type Context, callOptions, withVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { readOption } from '../input.ts'
import { refuseExistingFile, writeNewFile } from '../new-file.ts'
import { printResult, say } from '../output/print.ts'
import { formatFields } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { type WaitOptions, waitable, waitForClusters } from '../waiting/wait-for-hosts.ts'
import { onCall } from './command.ts'
import {
  clusterFields,
  clusterHostView,
  clusterTable,
  clusterText,
  clusterView,
  servicesText,
} from './trusted-cluster-view.ts'

const MAX_FILE_BYTES = 256 * 1024

const service = (channel: RpcChannel) =>
  channel.client('nkpsim.vcenter.v1.TrustedInfrastructureService')

type EnableOptions = WaitOptions & { attestationService?: string[]; keyProviderService?: string[] }

/** Adds `nkpsim trusted-cluster`: clusters whose hosts attest to a Trust Authority. */
export function addTrustedClusterCommands(program: Command, terminal: Terminal): void {
  const trusted = program
    .command('trusted-cluster')
    .description('clusters whose hosts attest to a Trust Authority')
  addServiceCommands(trusted, terminal)
  const list = trusted.command('list').description('every trusted cluster')
  onCall(list, terminal, async ({ context }) => {
    const { clusters } = await withVcenter(context, (channel) =>
      service(channel).listTrustedClusters({}, callOptions(context)),
    )
    const views = clusters.map(clusterView)
    await printResult(context, views, () => clusterTable(views, context))
  })
  const get = trusted
    .command('get <cluster>')
    .description('one cluster, and the configuration and attestation of each host')
  onCall(get, terminal, async ({ context, args: [cluster = ''] }) => {
    const answer = await withVcenter(context, (channel) =>
      service(channel).getTrustedCluster({ cluster }, callOptions(context)),
    )
    const view = clusterView(answer.cluster)
    const hosts = answer.hosts.map(clusterHostView)
    await printResult(context, { ...view, hosts }, () => clusterText(view, hosts, context))
  })
  const enable = waitable(trusted.command('enable <cluster>'))
    .description('make a cluster trusted, or change its services')
    .option(
      '--attestation-service <host...>',
      'trust hosts that attest the hosts (default: all that are registered)',
    )
    .option(
      '--key-provider-service <host...>',
      'trust hosts that give keys to the hosts (default: all that are registered)',
    )
  onCall<EnableOptions>(enable, terminal, async ({ context, options, args: [cluster = ''] }) => {
    await setCluster(context, options, {
      cluster,
      enabled: true,
      attestationServices: options.attestationService ?? [],
      keyProviderServices: options.keyProviderService ?? [],
    })
  })
  addDisable(trusted, terminal)
  const remediate = waitable(trusted.command('remediate <cluster>')).description(
    'give every host of a cluster its configuration, or remove it',
  )
  onCall<WaitOptions>(remediate, terminal, async ({ context, options, args: [cluster = ''] }) => {
    const answer = await withVcenter(context, (channel) =>
      service(channel).remediateTrustedCluster({ cluster }, callOptions(context)),
    )
    await showCluster(context, options, answer.cluster?.cluster ?? cluster)
  })
  addExportPrincipal(trusted, terminal)
}

function addServiceCommands(trusted: Command, terminal: Terminal): void {
  const importing = trusted
    .command('import <file>')
    .description('register the services of a Trust Authority cluster, or update them')
  onCall(importing, terminal, async ({ context, args: [file = ''] }) => {
    const bytes = await readOption(context.terminal, file, {
      what: 'the file with the services',
      maxBytes: MAX_FILE_BYTES,
    })
    await withVcenter(context, (channel) =>
      service(channel).importServices(
        { servicesInfo: bytes.toString('utf8') },
        callOptions(context),
      ),
    )
    await showServices(context)
  })
  const services = trusted
    .command('services')
    .description('registered services, and the key providers that they offer')
  onCall(services, terminal, async ({ context }) => showServices(context))
  const remove = confirmable(trusted.command('remove-service <trust-host>')).description(
    'remove the services of a trust host that no cluster uses',
  )
  onCall<ConfirmationOptions>(remove, terminal, async ({ context, options, args: [name = ''] }) => {
    await requireConfirmation(context, options, async () => {
      const { services: known } = await listServices(context)
      const found = known.find(({ serviceId, trustHost }) => [serviceId, trustHost].includes(name))
      if (found === undefined)
        throw new CliError(
          'NOT_FOUND',
          `there is no trust host "${name}"; see nkpsim trusted-cluster services`,
        )
      return `remove the services of trust host ${found.trustHost}`
    })
    await withVcenter(context, (channel) =>
      service(channel).removeService({ service: name }, callOptions(context)),
    )
    say(context, `The services of trust host ${name} are removed.`)
  })
}

function addDisable(trusted: Command, terminal: Terminal): void {
  const disable = waitable(confirmable(trusted.command('disable <cluster>'))).description(
    'end the trust of a cluster; its hosts lose the keys of trusted key providers at a reboot',
  )
  onCall<ConfirmationOptions & WaitOptions>(
    disable,
    terminal,
    async ({ context, options, args: [cluster = ''] }) => {
      await requireConfirmation(context, options, async () => {
        const { cluster: known } = await withVcenter(context, (channel) =>
          service(channel).getTrustedCluster({ cluster }, callOptions(context)),
        )
        return `end the trust of cluster ${cluster} with ${known?.hostCount ?? 0} hosts`
      })
      const none = { attestationServices: [], keyProviderServices: [] }
      await setCluster(context, options, { cluster, enabled: false, ...none })
    },
  )
}

function addExportPrincipal(trusted: Command, terminal: Terminal): void {
  const command = trusted
    .command('export-principal <file>')
    .description('write the certificate by which a Trust Authority knows this vCenter')
    .option('--force', 'replace an existing file', false)
  onCall<{ force: boolean }>(command, terminal, async ({ context, options, args: [file = ''] }) => {
    const { force } = options
    if (!force) await refuseExistingFile(file)
    const { issuer, certificatePem } = await withVcenter(context, (channel) =>
      service(channel).getPrincipal({}, callOptions(context)),
    )
    await writeNewFile(file, [Buffer.from(certificatePem)], { replace: force })
    await printResult(context, { issuer, file }, () =>
      formatFields([
        ['Issuer', issuer],
        ['File', file],
      ]),
    )
  })
}

async function setCluster(
  context: Context,
  options: WaitOptions,
  request: {
    cluster: string
    enabled: boolean
    attestationServices: string[]
    keyProviderServices: string[]
  },
): Promise<void> {
  await withVcenter(context, (channel) =>
    service(channel).setTrustedCluster(request, callOptions(context)),
  )
  await showCluster(context, options, request.cluster)
}

async function showCluster(context: Context, options: WaitOptions, cluster: string): Promise<void> {
  if (options.wait === true) await waitForClusters(context)
  const answer = await withVcenter(context, (channel) =>
    service(channel).getTrustedCluster({ cluster }, callOptions(context)),
  )
  const view = clusterView(answer.cluster)
  await printResult(context, view, () => formatFields(clusterFields(view), context))
}

function listServices(context: Context) {
  return withVcenter(context, (channel) => service(channel).listServices({}, callOptions(context)))
}

async function showServices(context: Context): Promise<void> {
  const answer = await listServices(context)
  await printResult(context, answer, () => servicesText(answer, context))
}
