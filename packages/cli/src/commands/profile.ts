import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Document } from 'yaml'
import { type ConfirmationOptions, confirmable, requireConfirmation } from '../confirmation.ts'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { printList, printResult, say } from '../output/print.ts'
import { type Field, formatFields, formatTable } from '../output/table.ts'
import { yesNo } from '../output/words.ts'
import { type ConfigPath, CURRENT_PROFILE, PROFILES } from '../settings/config-file.ts'
import { loadConfig } from '../settings/load.ts'
import {
  type GivenSettings,
  isSettingName,
  parseSetting,
  SETTING_NAMES,
  type SettingName,
} from '../settings/settings.ts'
import { findProfile } from '../settings/settle.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'

/** Commands that edit profiles also work if the selected profile is missing. */
const WITHOUT_PROFILE = { usesProfile: false }

/** Adds `nkpsim profile`: named groups of settings in the configuration file. */
export function addProfileCommands(program: Command, terminal: Terminal): void {
  const profile = program
    .command('profile')
    .description('named groups of settings in the configuration file, such as one for each vCenter')
  addList(profile, terminal)
  addGet(profile, terminal)
  addSet(profile, terminal)
  const use = profile
    .command('use <name>')
    .description('use a profile unless --profile or NKPSIM_PROFILE names another')
  onCall(
    use,
    terminal,
    async ({ context, args: [name = ''] }) => {
      const { place } = await existing(context, name)
      await edit(context, place, (document) => document.set(CURRENT_PROFILE, name))
      say(context, `${name} is the current profile.`)
    },
    WITHOUT_PROFILE,
  )
  const remove = confirmable(profile.command('delete <name>')).description(
    'delete a profile; its state folder stays',
  )
  onCall<ConfirmationOptions>(
    remove,
    terminal,
    async ({ context, options, args: [name = ''] }) => {
      const { config, place } = await existing(context, name)
      const describe = () => `delete profile ${name} in ${place.path}`
      await requireConfirmation(context, options, describe)
      await edit(context, place, (document) => {
        document.deleteIn([PROFILES, name])
        if (config.currentProfile === name) document.delete(CURRENT_PROFILE)
      })
      say(
        context,
        `Profile ${name} is deleted${config.currentProfile === name ? '; no profile is current' : ''}.`,
      )
    },
    WITHOUT_PROFILE,
  )
}

function addList(profile: Command, terminal: Terminal): void {
  const command = profile.command('list').description('every profile')
  onCall(
    command,
    terminal,
    async ({ context }) => {
      const { config } = await loadConfig(context.configOption, context.terminal.env)
      const views = [...config.profiles].map(([name, settings]) => ({
        name,
        current: name === config.currentProfile,
        settings,
      }))
      await printList(context, views, 'profiles', () =>
        formatTable(
          views,
          [
            { heading: 'NAME', value: ({ name }) => name },
            { heading: 'CURRENT', value: ({ current }) => yesNo(current) },
            ...SETTING_NAMES.map((setting) => ({
              heading: setting.toUpperCase(),
              value: ({ settings }: { settings: GivenSettings }) => String(settings[setting] ?? ''),
            })),
          ],
          context,
        ),
      )
    },
    WITHOUT_PROFILE,
  )
}

function addGet(profile: Command, terminal: Terminal): void {
  const command = profile.command('get <name>').description('the settings of a profile')
  onCall(
    command,
    terminal,
    async ({ context, args: [name = ''] }) => {
      const { config, settings } = await existing(context, name)
      const view = { name, current: name === config.currentProfile, settings }
      await printResult(context, view, () =>
        formatFields([
          ['Name', name],
          ['Current', yesNo(view.current)],
          ...Object.entries(settings).map(([setting, value]): Field => [setting, String(value)]),
        ]),
      )
    },
    WITHOUT_PROFILE,
  )
}

function addSet(profile: Command, terminal: Terminal): void {
  const command = profile
    .command('set <name> <settings...>')
    .description(
      `make or change a profile: ${SETTING_NAMES.map((each) => `${each}=VALUE`).join(' ')}; an empty VALUE unsets a setting`,
    )
  onCall(
    command,
    terminal,
    async ({ context, args: [name = '', ...texts] }) => {
      const assignments = texts.map(parseAssignment)
      const place = requirePlace(context)
      await edit(context, place, (document) => {
        if (!document.hasIn([PROFILES, name]))
          document.setIn([PROFILES, name], document.createNode({}))
        for (const [setting, value] of assignments) {
          if (value === undefined) document.deleteIn([PROFILES, name, setting])
          else document.setIn([PROFILES, name, setting], value)
        }
      })
      const { settings } = await existing(context, name)
      await printResult(context, { name, settings }, () =>
        formatFields([
          ['Name', name],
          ...Object.entries(settings).map(([setting, value]): Field => [setting, String(value)]),
        ]),
      )
    },
    WITHOUT_PROFILE,
  )
}

/**
 * Parses an assignment such as `state=../lab`. The folder is relative to the working directory.
 * @throws CliError USAGE
 */
function parseAssignment(text: string): [SettingName, unknown] {
  const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (!isSettingName(name))
    throw new CliError(
      'USAGE',
      `"${text}" sets nothing; write one of: ${SETTING_NAMES.join('=VALUE, ')}=VALUE`,
    )
  if (value === '') return [name, undefined]
  const parsed = parseSetting(name, value, 'the command line')[name]
  const isFromHere = name === 'state' && !value.startsWith('~/')
  return [name, isFromHere ? resolve(value) : parsed]
}

async function existing(context: Context, name: string) {
  const { config } = await loadConfig(context.configOption, context.terminal.env)
  const place = requirePlace(context)
  return { config, place, settings: findProfile(config, name, place.path) }
}

/** @throws CliError USAGE */
function requirePlace({ configPath }: Context): ConfigPath {
  if (configPath !== undefined) return configPath
  throw new CliError('USAGE', 'there is no configuration file here; name one with --config FILE')
}

async function edit(
  { terminal }: Context,
  place: ConfigPath,
  change: (document: Document) => void,
): Promise<void> {
  const { editConfig } = await import('../settings/edit-config.ts')
  await editConfig(place, terminal.env['HOME'], change)
}
