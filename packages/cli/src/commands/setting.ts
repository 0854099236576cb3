import type { vcenterV1 } from '@nkpsim/rpc'
import type { Command } from 'commander'
import { type Context, callOptions, withVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { printResult } from '../output/print.ts'
import { formatFields, formatTable } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'

const SERVICE = 'nkpsim.vcenter.v1.SettingService'
type Setting = vcenterV1.Setting__Output

/** Adds `nkpsim setting`: the advanced settings of vCenter. */
export function addSettingCommands(program: Command, terminal: Terminal): void {
  const setting = program.command('setting').description('advanced settings of the vCenter')
  const list = setting.command('list').description('every setting')
  onCall(list, terminal, async ({ context }) => {
    const { settings } = await withVcenter(context, (channel) =>
      channel.client(SERVICE).listSettings({}, callOptions(context)),
    )
    await printResult(context, settings, () =>
      formatTable(
        settings,
        [
          { heading: 'NAME', value: ({ name }) => name },
          { heading: 'VALUE', value: ({ value }) => value },
          { heading: 'UNIT', value: ({ unit }) => unit },
          { heading: 'DEFAULT', value: (row) => row.defaultValue },
        ],
        context,
      ),
    )
  })
  const get = setting.command('get <name>').description('one setting')
  onCall(get, terminal, async ({ context, args: [name = ''] }) => {
    const answer = await withVcenter(context, (channel) =>
      channel.client(SERVICE).getSetting({ name }, callOptions(context)),
    )
    await print(context, answer.setting)
  })
  const set = setting
    .command('set <name> <value>')
    .description('set a setting; "default" restores its default')
  onCall(set, terminal, async ({ context, args: [name = '', text = ''] }) => {
    const value = text === 'default' ? '' : text
    const answer = await withVcenter(context, (channel) =>
      channel.client(SERVICE).setSetting({ name, value }, callOptions(context)),
    )
    await print(context, answer.setting)
  })
}

function print(context: Context, setting: Setting | null): Promise<void> {
  if (setting === null) throw new CliError('FAILED', 'vCenter answered without a setting')
  return printResult(context, setting, () =>
    formatFields([
      ['Name', setting.name],
      ['Value', [setting.value, setting.unit].join(' ').trim()],
      ['Default', setting.defaultValue],
      ['May be', setting.bounds],
    ]),
  )
}
