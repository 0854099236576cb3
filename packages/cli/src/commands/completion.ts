import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Argument, type Command } from 'commander'
import { askWithin } from '../completion/ask-vcenter.ts'
import { complete, type LookUp } from '../completion/complete.ts'
import { existingNames } from '../completion/existing-names.ts'
import { write } from '../output/print.ts'
import { printable } from '../output/table.ts'
import { loadConfig } from '../settings/load.ts'
import { settle } from '../settings/settle.ts'
import type { Terminal } from '../terminal.ts'

const SHELLS = ['bash', 'zsh', 'fish'] as const

/** Longest time that completion waits for an answer of vCenter, ms. */
const VCENTER_LIMIT_MS = 300

/**
 * Adds `nkpsim completion`, which prints a script for a shell. Also adds `__complete`, which this
 * script calls when the user presses Tab.
 */
export function addCompletionCommands(program: Command, terminal: Terminal): void {
  program
    .command('completion')
    .description('print a script that completes commands, options and names in a shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .action(async (shell: string) => {
      const script = new URL(`../completion/nkpsim.${shell}`, import.meta.url)
      await write(terminal.stdout, await readFile(script))
    })
  program
    .command('__complete [words...]', { hidden: true })
    .description('complete the last word')
    .action(async (words: readonly string[]) => {
      const { kind, candidates } = await complete(program, words, lookUpIn(terminal))
      const lines = candidates.map(
        ({ value, description }) => `${printable(value)}\t${printable(description)}`,
      )
      await write(terminal.stdout, [kind, ...lines, ''].join('\n'))
    })
}

/**
 * Returns names for a command line, from the configuration file, the state folder and vCenter.
 * Never fails, because the user is still typing.
 */
function lookUpIn({ env, signal }: Terminal): LookUp {
  return async (kind, given) => {
    try {
      const { config, place } = await loadConfig(given.get('--config'), env)
      if (kind === 'profiles') return [...config.profiles.keys()]
      const state = given.get('--state')
      const profile = given.get('--profile')
      const options = { ...(state && { state }), ...(profile && { profile }) }
      const { settings } = settle({ options, env, config, path: place?.path ?? '' })
      const stateDir = resolve(settings.state)
      const connect = async () => {
        const { connectVcenterInStoredSession } = await import('@nkpsim/simulator/operator')
        return connectVcenterInStoredSession(stateDir)
      }
      const ask = askWithin({ connect, limitMs: VCENTER_LIMIT_MS, signal })
      return await existingNames(stateDir, kind, ask)
    } catch {
      return []
    }
  }
}
