import type { Secret } from '@nkpsim/crypto'
import type { HostReady } from '@nkpsim/simulator'
import { type Command, Option } from 'commander'
import type { Context } from '../context.ts'
import { printResult, say } from '../output/print.ts'
import { withProgress } from '../output/progress.ts'
import { formatFields } from '../output/table.ts'
import { readPassword } from '../passwords.ts'
import type { Terminal } from '../terminal.ts'
import { printBootedHost } from './booted-host.ts'
import { onCall } from './command.ts'
import { readRecoveryKey } from './recovery-key.ts'

type BootOptions = { recoveryKeyFile?: string; rootPasswordFile?: string }

/**
 * Adds `nkpsim host boot`, which starts a stopped host. A recovery key replaces a TPM that does not
 * open the host's configuration.
 */
export function addHostBootCommand(host: Command, terminal: Terminal): void {
  const command = host
    .command('boot <name>')
    .description('boot a stopped host that "up" made; works without vCenter')
    .option(
      '--recovery-key-file <file>',
      'file with the recovery key, as "host recovery list" shows it; - for stdin',
    )
    .addOption(
      new Option(
        '--root-password-file <file>',
        'reinstall a host without its folder, with this root password; - for stdin',
      ).conflicts('recoveryKeyFile'),
    )
  onCall<BootOptions>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    if (options.rootPasswordFile !== undefined)
      return installHost(context, name, options.rootPasswordFile)
    const recoveryKey =
      options.recoveryKeyFile === undefined
        ? undefined
        : await readRecoveryKey(context.terminal, options.recoveryKeyFile)
    await printBootedHost(context, name, await boot(context, name, { recoveryKey }))
    if (recoveryKey !== undefined)
      say(
        context,
        `The TPM of ${name} seals its configuration again. If the TPM is new or was cleared, trust it: nkpsim host add ${name} --force. Then make a new recovery key: nkpsim host recovery rotate ${name}`,
      )
  })
}

/**
 * Reinstalls a host and shows the input for "host add". No vCenter manages the reinstalled host.
 */
async function installHost(context: Context, name: string, file: string): Promise<void> {
  const rootPassword = await readPassword(context.terminal, {
    file,
    option: '--root-password-file',
    prompt: 'Root password of the host',
    use: 'set',
  })
  const hosts = await boot(context, name, { rootPassword })
  const views = hosts.map((host) => ({
    name: host.name,
    hostId: host.hostId,
    adoptionAddress: `${host.address}:${host.adoptionPort}`,
    thumbprint: host.thumbprint,
  }))
  await printResult(context, views, () =>
    views
      .map((view) =>
        formatFields([
          ['Name', view.name],
          ['Id', view.hostId],
          ['To be added at', view.adoptionAddress],
          ['Thumbprint', view.thumbprint],
        ]),
      )
      .join('\n'),
  )
  say(
    context,
    `Next: nkpsim host remove ${name}, if vCenter has a former host of this name; then: nkpsim host add ${name} --cluster CLUSTER`,
  )
}

async function boot(
  context: Context,
  name: string,
  secrets: { recoveryKey?: Secret | undefined; rootPassword?: Secret },
): Promise<HostReady[]> {
  const { startHost } = await import('@nkpsim/simulator')
  const { stateDir, terminal } = context
  try {
    return await withProgress(context, (step) => {
      step(`booting ${name}`)
      return startHost({ stateDir, signal: terminal.signal }, name, secrets)
    })
  } finally {
    secrets.recoveryKey?.wipe()
    secrets.rootPassword?.wipe()
  }
}
