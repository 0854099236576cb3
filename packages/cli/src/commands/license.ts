import type { RpcChannel } from '@nkpsim/rpc'
import type { Command } from 'commander'
import { type ConfirmationOptions, confirmable, requireConfirmation } from '../confirmation.ts'
import { callOptions, withVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { printResult, say } from '../output/print.ts'
import { formatFields, tableOr } from '../output/table.ts'
import { timestampText } from '../output/words.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'

const service = (channel: RpcChannel) => channel.client('nkpsim.vcenter.v1.LicenseService')

/** Names of licensed features, as people read them. */
const FEATURE_NAMES: Readonly<Record<string, string>> = {
  nativeKeyProvider: 'Native Key Provider',
  vtpm: 'vTPM',
  vmEncryption: 'VM encryption',
  vsanEncryption: 'vSAN encryption',
}

/** Adds `nkpsim license`: licences of vCenter and its hosts. */
export function addLicenseCommands(program: Command, terminal: Terminal): void {
  const license = program.command('license').description('licences of the vCenter and its hosts')
  addList(license, terminal)
  addAdd(license, terminal)
  const remove = confirmable(license.command('remove <key>')).description(
    'remove an unassigned licence',
  )
  onCall<ConfirmationOptions>(remove, terminal, async ({ context, options, args }) => {
    const [licenseKey = ''] = args
    await requireConfirmation(context, options, async () => {
      const { licenses } = await withVcenter(context, (channel) =>
        service(channel).listLicenses({}, callOptions(context)),
      )
      // vCenter takes a key in capital or small letters.
      const asked = licenseKey.trim().toUpperCase()
      const found = licenses.find((each) => each.licenseKey === asked)
      if (found === undefined)
        throw new CliError(
          'NOT_FOUND',
          `there is no licence "${licenseKey}"; see nkpsim license list`,
        )
      return `remove licence ${licenseKey} (${found.edition})`
    })
    await withVcenter(context, (channel) =>
      service(channel).removeLicense({ licenseKey }, callOptions(context)),
    )
    say(context, `Licence ${licenseKey} is removed.`)
  })
  const assign = license
    .command('assign [key]')
    .description(
      'assign a licence to a host or the vCenter; without a key, unassign all licences there',
    )
    .option('--host <name>', 'the host (default: the vCenter, for every host without its own)')
  onCall<{ host?: string }>(assign, terminal, async ({ context, options, args }) => {
    const [licenseKey = ''] = args
    await withVcenter(context, (channel) =>
      service(channel).assignLicense(
        { licenseKey, host: options.host ?? '' },
        callOptions(context),
      ),
    )
    const holder = options.host === undefined ? 'the vCenter' : `host ${options.host}`
    say(
      context,
      licenseKey === ''
        ? `All licences of ${holder} are unassigned.`
        : `Licence ${licenseKey} is assigned to ${holder}.`,
    )
  })
}

function addList(license: Command, terminal: Terminal): void {
  const command = license
    .command('list')
    .description('every licence, and the licensed features of each host')
  onCall(command, terminal, async ({ context }) => {
    const answer = await withVcenter(context, (channel) =>
      service(channel).listLicenses({}, callOptions(context)),
    )
    const evaluationEnd = timestampText(answer.evaluationEnd)
    await printResult(context, { ...answer, evaluationEnd }, () =>
      [
        tableOr(
          'No licences.\n',
          answer.licenses,
          [
            { heading: 'LICENCE', value: ({ licenseKey }) => licenseKey },
            { heading: 'EDITION', value: ({ edition }) => edition },
            {
              heading: 'ASSIGNED TO',
              value: ({ hosts, vcenter }) => [...(vcenter ? ['vCenter'] : []), ...hosts].join(', '),
            },
          ],
          context,
        ),
        tableOr(
          'No hosts.\n',
          answer.hosts,
          [
            { heading: 'HOST', value: ({ host }) => host },
            { heading: 'EDITION', value: ({ editions }) => editions.join(', ') },
            {
              heading: 'LICENSED FOR',
              value: ({ features }) => features.map(featureName).join(', '),
            },
          ],
          context,
        ),
      ].join('\n'),
    )
    say(context, `The evaluation ends at ${evaluationEnd ?? 'no known time'}`)
  })
}

function addAdd(license: Command, terminal: Terminal): void {
  const command = license
    .command('add [key]')
    .description('add a licence by its key, or issue a licence of an edition')
    .option(
      '--edition <name>',
      'edition of the licence to issue, such as "vSphere Enterprise Plus"',
    )
  onCall<{ edition?: string }>(command, terminal, async ({ context, options, args }) => {
    const request = { licenseKey: args[0] ?? '', edition: options.edition ?? '' }
    const { license: added } = await withVcenter(context, (channel) =>
      service(channel).addLicense(request, callOptions(context)),
    )
    await printResult(context, added, () =>
      formatFields([
        ['Licence', added?.licenseKey ?? ''],
        ['Edition', added?.edition ?? ''],
        ['Allows', added?.features.join(', ') ?? ''],
      ]),
    )
  })
}

function featureName(feature: string): string {
  return FEATURE_NAMES[feature] ?? feature
}
