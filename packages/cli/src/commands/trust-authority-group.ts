import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { readOption } from '../input.ts'
import { askTrustHosts, changeTrustHosts } from '../on-trust-hosts.ts'
import { say } from '../output/print.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'
import { addItemList, addRemoval } from './trust-authority-items.ts'

const DEFAULT_GROUP = 'trust-authority'
const MAX_PEM_BYTES = 256 * 1024

/** Adds the commands that enable the services, and tell the workload about them. */
export function addTrustGroupCommands(trust: Command, terminal: Terminal): void {
  addEnable(trust, terminal)
  addDisable(trust, terminal)
  addExport(trust, terminal)
  addPrincipals(trust, terminal)
}

function addEnable(trust: Command, terminal: Terminal): void {
  const command = trust
    .command('enable')
    .description('make all trust hosts one group, and enable their services')
    .option('--group <name>', `name of the group (default: ${DEFAULT_GROUP}, or the present one)`)
  onCall<{ group?: string }>(command, terminal, async ({ context, options }) => {
    const configurations = await everyConfiguration(context)
    const present = configurations.find(({ group }) => group !== '')?.group
    const group = options.group ?? present ?? DEFAULT_GROUP
    const members = configurations.map(({ serviceId, tokenCertificatePem }) => ({
      serviceId,
      tokenCertificatePem,
    }))
    await changeTrustHosts(context, async (client, call) => {
      await client.setGroup({ group, members }, call)
      await client.setState({ enabled: true }, call)
    })
    const hosts = `trust host${members.length === 1 ? '' : 's'}`
    say(context, `The Trust Authority is enabled with ${members.length} ${hosts}.`)
  })
}

/** Returns the configurations of all trust hosts, because each of them becomes a member. */
async function everyConfiguration(context: Context) {
  const answers = await askTrustHosts(context, (client, call) => client.getConfiguration({}, call))
  return answers.map((each) => {
    if ('error' in each) throw each.error
    const { configuration } = each.answer
    if (configuration === null)
      throw new CliError('FAILED', `${each.host} answered without its configuration`)
    return configuration
  })
}

function addDisable(trust: Command, terminal: Terminal): void {
  const command = trust
    .command('disable')
    .description('disable the services of all trust hosts; hosts get no tokens and no keys')
  onCall(command, terminal, async ({ context }) => {
    await changeTrustHosts(context, (client, call) => client.setState({ enabled: false }, call))
    say(context, 'The Trust Authority is disabled. Enable it: nkpsim trust-authority enable')
  })
}

function addExport(trust: Command, terminal: Terminal): void {
  const command = trust
    .command('export-services <file>')
    .description('write what a workload vCenter needs to use the services; nothing in it is secret')
    .option('--force', 'replace an existing file', false)
  onCall<{ force: boolean }>(command, terminal, async ({ context, options, args: [file = ''] }) => {
    const answers = await askTrustHosts(context, (client, call) => client.getServicesInfo({}, call))
    const infos = answers.map((each) => {
      if ('error' in each) throw each.error
      return each.answer
    })
    const [first] = infos
    const content = {
      version: 1,
      group: first?.group ?? '',
      services: infos.map(({ serviceId, host, address, thumbprint }) => ({
        ...{ serviceId, host, address, thumbprint },
      })),
      keyProviders: first?.keyProviders ?? [],
    }
    const { writeNewFile } = await import('../new-file.ts')
    const text = `${JSON.stringify(content, undefined, 2)}\n`
    await writeNewFile(file, [Buffer.from(text)], { replace: options.force })
    say(context, `The services of ${infos.length} trust hosts are in ${file}.`)
  })
}

function addPrincipals(trust: Command, terminal: Terminal): void {
  const principal = trust
    .command('principal')
    .description('workload vCenters that may ask for the status of the services')
  const add = principal
    .command('add <name>')
    .description('add a vCenter by the certificate of the key that signs its tokens')
    .requiredOption('--issuer <issuer>', 'issuer in its tokens')
    .requiredOption('--certificate <file>', 'the certificate in PEM')
  onCall<{ issuer: string; certificate: string }>(
    add,
    terminal,
    async ({ context, options, args: [name = ''] }) => {
      const certificatesPem = await readPem(context, options.certificate)
      const { issuer } = options
      await changeTrustHosts(context, (client, call) =>
        client.addConsumerPrincipal({ principal: { name, issuer, certificatesPem } }, call),
      )
      say(context, `Consumer principal ${name} is added.`)
    },
  )
  addRemoval(principal, terminal, 'consumer principal', (client, name, call) =>
    client.removeConsumerPrincipal({ name }, call),
  )
  addItemList(principal, terminal, {
    ...{ description: 'vCenters that may ask for the status', what: 'consumer principals' },
    items: ({ consumerPrincipals }) => consumerPrincipals,
    columns: [
      { heading: 'PRINCIPAL', value: ({ name }) => name },
      { heading: 'ISSUER', value: ({ issuer }) => issuer },
    ],
  })
}

/** Reads certificates in PEM. @throws CliError USAGE */
export async function readPem({ terminal }: Context, file: string): Promise<string> {
  const input = { what: 'the certificate', maxBytes: MAX_PEM_BYTES }
  return (await readOption(terminal, file, input)).toString()
}
