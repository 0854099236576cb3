import type { Command } from 'commander'
import { type Context, callOptions, withHost, withVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { printResult } from '../output/print.ts'
import { formatFields } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'

const OF_VCENTER = 'config.log.level'
const OF_HOST = 'Config.HostAgent.log.level'
/** Maps values of --log-level to the values of the log level settings. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['warn', 'warning'],
  ['debug', 'verbose'],
  ['default', ''],
])

type LevelOptions = { host?: string }
type Level = { daemon: string; setting: string; level: string; defaultLevel: string }
type Setting = { name: string; value: string; defaultValue: string }

/** Adds `nkpsim log-level`: the log level of vCenter or a host. */
export function addLogLevelCommands(program: Command, terminal: Terminal): void {
  const logLevel = program
    .command('log-level')
    .description('log level of vCenter or a host; kept over restarts')
  const get = logLevel
    .command('get')
    .description('the current level')
    .option('--host <name>', 'the host (default: vCenter)')
  onCall<LevelOptions>(get, terminal, async ({ context, options: { host } }) =>
    print(
      context,
      host,
      await (host === undefined ? getOfVcenter(context) : getOfHost(context, host)),
    ),
  )
  const set = logLevel
    .command('set <level>')
    .description(
      'set error, warning, info, verbose or trivia; "default" restores the level at the start',
    )
    .option('--host <name>', 'the host (default: vCenter)')
  onCall<LevelOptions>(set, terminal, async ({ context, options: { host }, args: [text = ''] }) => {
    const value = SYNONYMS.get(text) ?? text
    const setting = await (host === undefined
      ? setOfVcenter(context, value)
      : setOfHost(context, host, value))
    await print(context, host, setting)
  })
}

function getOfVcenter(context: Context): Promise<Setting> {
  return withVcenter(context, async (channel) => {
    const service = channel.client('nkpsim.vcenter.v1.SettingService')
    return told((await service.getSetting({ name: OF_VCENTER }, callOptions(context))).setting)
  })
}

function setOfVcenter(context: Context, value: string): Promise<Setting> {
  return withVcenter(context, async (channel) => {
    const service = channel.client('nkpsim.vcenter.v1.SettingService')
    const request = { name: OF_VCENTER, value }
    return told((await service.setSetting(request, callOptions(context))).setting)
  })
}

function getOfHost(context: Context, host: string): Promise<Setting> {
  return withHost(context, host, async (channel) => {
    const service = channel.client('nkpsim.esxi.v1.HostSettingService')
    const { settings } = await service.listSettings({}, callOptions(context))
    return told(settings.find(({ name }) => name === OF_HOST))
  })
}

function setOfHost(context: Context, host: string, value: string): Promise<Setting> {
  return withHost(context, host, async (channel) => {
    const service = channel.client('nkpsim.esxi.v1.HostSettingService')
    const request = { name: OF_HOST, value }
    return told((await service.setSetting(request, callOptions(context))).setting)
  })
}

function told(setting: Setting | null | undefined): Setting {
  if (setting) return setting
  throw new CliError('FAILED', 'the daemon does not report its log level')
}

function print(context: Context, host: string | undefined, setting: Setting): Promise<void> {
  const { name, value, defaultValue } = setting
  const daemon = host === undefined ? 'vCenter' : `host ${host}`
  const view: Level = { daemon, setting: name, level: value, defaultLevel: defaultValue }
  return printResult(context, view, () =>
    formatFields([
      ['Of', daemon],
      ['Level', value],
      ['Default', defaultValue],
      ['Setting', name],
    ]),
  )
}
