import type { Command } from 'commander'
import { CliError } from '../errors.ts'
import { readOption } from '../input.ts'
import { askOneTrustHost, changeTrustHosts } from '../on-trust-hosts.ts'
import { printResult, say } from '../output/print.ts'
import { formatFields } from '../output/table.ts'
import { secondsText, yesNo } from '../output/words.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'
import { readPem } from './trust-authority-group.ts'
import { addItemList, addRemoval } from './trust-authority-items.ts'

const MAX_LOG_BYTES = 256 * 1024
const SWITCH = ['true', 'false'] as const

/** Adds the commands that decide which TPMs are trusted. */
export function addTrustedTpmCommands(trust: Command, terminal: Terminal): void {
  addSettings(trust, terminal)
  addCaCertificates(trust, terminal)
  addEndorsementKeys(trust, terminal)
}

type SettingsOptions = {
  requireEndorsementKeys?: string
  requireCertificateValidation?: string
}

function addSettings(trust: Command, terminal: Terminal): void {
  const command = trust
    .command('settings')
    .description('show or change which TPMs are trusted; without an option, show it')
    .option(
      '--require-endorsement-keys <switch>',
      'true: the endorsement key of a host must be added; false: it need not',
      isSwitch,
    )
    .option(
      '--require-certificate-validation <switch>',
      'true: its certificate must lead to an added CA certificate; false: it need not',
      isSwitch,
    )
  onCall<SettingsOptions>(command, terminal, async ({ context, options }) => {
    const request = {
      ...(options.requireEndorsementKeys !== undefined && {
        requireEndorsementKeys: options.requireEndorsementKeys === 'true',
      }),
      ...(options.requireCertificateValidation !== undefined && {
        requireCertificateValidation: options.requireCertificateValidation === 'true',
      }),
    }
    const settings =
      Object.keys(request).length > 0
        ? (
            await changeTrustHosts(context, (client, call) =>
              client.updateAttestationSettings(request, call),
            )
          ).settings
        : (await askOneTrustHost(context, (client, call) => client.getConfiguration({}, call)))
            .configuration?.settings
    await printResult(context, settings ?? {}, () =>
      formatFields([
        ['Require endorsement keys', yesNo(settings?.requireEndorsementKeys ?? false)],
        ['Require certificate validation', yesNo(settings?.requireCertificateValidation ?? false)],
      ]),
    )
  })
}

function isSwitch(text: string): string {
  if (SWITCH.some((each) => each === text)) return text
  throw new CliError('USAGE', 'a switch is true or false')
}

function addCaCertificates(trust: Command, terminal: Terminal): void {
  const noun = trust.command('ca-certificate').description('authorities of trusted TPM vendors')
  const add = noun
    .command('add <name> <files...>')
    .description('add an authority by its certificates in PEM, root first')
  onCall(add, terminal, async ({ context, args: [name = '', ...files] }) => {
    const texts: string[] = []
    for (const file of files) texts.push(await readPem(context, file))
    const caCertificate = { name, certificatesPem: texts.join('\n') }
    await changeTrustHosts(context, (client, call) =>
      client.addCaCertificate({ caCertificate }, call),
    )
    say(context, `CA certificate ${name} is added.`)
  })
  addRemoval(noun, terminal, 'CA certificate', (client, name, call) =>
    client.removeCaCertificate({ name }, call),
  )
  addItemList(noun, terminal, {
    ...{ description: 'authorities of trusted TPM vendors', what: 'CA certificates' },
    items: ({ caCertificates }) => caCertificates,
    columns: [
      { heading: 'CA CERTIFICATE', value: ({ name }) => name },
      {
        heading: 'CERTIFICATES',
        value: ({ certificatesPem }) => String(certificatesPem.split('-----BEGIN').length - 1),
        align: 'right',
      },
    ],
  })
}

type KeyOptions = { ekName?: string; publicKey?: string; certificate?: string }

function addEndorsementKeys(trust: Command, terminal: Terminal): void {
  const noun = trust.command('endorsement-key').description('endorsement keys of trusted TPMs')
  const add = noun
    .command('add <name>')
    .description('trust one TPM by its endorsement key; give one of the three options')
    .option('--ek-name <hex>', 'TPM name of the key, as nkpsim host tpm get shows it')
    .option('--public-key <file>', 'public key in PEM')
    .option('--certificate <file>', 'certificate of the key in PEM; its CA must be added before')
  onCall<KeyOptions>(add, terminal, async ({ context, options, args: [name = ''] }) => {
    const { ekName = '', publicKey, certificate } = options
    const request = {
      name,
      endorsementKeyName: ekName,
      publicKeyPem: publicKey === undefined ? '' : await readPem(context, publicKey),
      certificatePem: certificate === undefined ? '' : await readPem(context, certificate),
    }
    await changeTrustHosts(context, (client, call) => client.addEndorsementKey(request, call))
    say(context, `Endorsement key ${name} is added.`)
  })
  addRemoval(noun, terminal, 'endorsement key', (client, name, call) =>
    client.removeEndorsementKey({ name }, call),
  )
  addItemList(noun, terminal, {
    ...{ description: 'endorsement keys of trusted TPMs', what: 'endorsement keys' },
    items: ({ endorsementKeys }) => endorsementKeys,
    columns: [
      { heading: 'ENDORSEMENT KEY', value: ({ name }) => name },
      { heading: 'EK NAME', value: ({ endorsementKeyName }) => endorsementKeyName },
    ],
  })
}

/** Adds the commands for base images. */
export function addTrustedImageCommands(trust: Command, terminal: Terminal): void {
  const noun = trust.command('base-image').description('base images that hosts may boot')
  const add = noun
    .command('add [name]')
    .description('accept the image of a host, from the event log of its boot')
    .requiredOption('--event-log <file>', 'TCG event log, from nkpsim host eventlog HOST --raw')
  onCall<{ eventLog: string }>(add, terminal, async ({ context, options, args: [name = ''] }) => {
    const input = { what: 'the event log', maxBytes: MAX_LOG_BYTES }
    const eventLog = await readOption(context.terminal, options.eventLog, input)
    const { baseImage } = await changeTrustHosts(context, (client, call) =>
      client.addBaseImage({ name, eventLog }, call),
    )
    await printResult(context, baseImage, () =>
      formatFields([
        ['Base image', baseImage?.name ?? ''],
        ['Version', `${baseImage?.version} build ${baseImage?.build}`],
        ['VIBs', String(baseImage?.vibCount)],
        ['Digest', baseImage?.digest ?? ''],
      ]),
    )
  })
  addRemoval(noun, terminal, 'base image', (client, name, call) =>
    client.removeBaseImage({ name }, call),
  )
  addItemList(noun, terminal, {
    ...{ description: 'base images that hosts may boot', what: 'base images' },
    items: ({ baseImages }) => baseImages,
    columns: [
      { heading: 'BASE IMAGE', value: ({ name }) => name },
      { heading: 'VERSION', value: ({ version }) => version },
      { heading: 'BUILD', value: ({ build }) => build },
      { heading: 'VIBS', value: ({ vibCount }) => String(vibCount), align: 'right' },
      {
        heading: 'LAST ATTESTED',
        value: ({ lastAttestedMs }) => (lastAttestedMs === 0 ? '' : secondsText(lastAttestedMs)),
      },
      { heading: 'DIGEST', value: ({ digest }) => digest, kind: 'id' },
    ],
  })
}
