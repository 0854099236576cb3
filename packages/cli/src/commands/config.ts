import type { Command } from 'commander'
import { printResult } from '../output/print.ts'
import { formatTable } from '../output/table.ts'
import { SETTING_NAMES } from '../settings/settings.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'

/** Adds `nkpsim config view`: the settings and their sources. */
export function addConfigCommands(program: Command, terminal: Terminal): void {
  const config = program.command('config').description('settings of this command line')
  const view = config
    .command('view')
    .description('each setting with its value and its source: an option, a variable or a file')
  onCall(view, terminal, async ({ context }) => {
    const { settings, origins, profile } = context.settled
    const { configPath } = context
    const rows = [
      { setting: 'config', value: configPath?.path ?? null, from: configPath?.origin ?? 'default' },
      { setting: 'profile', value: profile?.name ?? null, from: profile?.origin ?? 'default' },
      ...SETTING_NAMES.map((setting) => ({
        setting,
        value: settings[setting] ?? null,
        from: origins[setting],
      })),
    ]
    await printResult(context, rows, () =>
      formatTable(
        rows,
        [
          { heading: 'SETTING', value: ({ setting }) => setting },
          { heading: 'VALUE', value: ({ value }) => String(value ?? '') },
          { heading: 'FROM', value: ({ from }) => from },
        ],
        context,
      ),
    )
  })
}
