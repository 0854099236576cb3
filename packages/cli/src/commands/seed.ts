import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { cwd } from 'node:process'
import { isStdin } from '@nkpsim/daemon/input'
import type { Seed } from '@nkpsim/simulator'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { readOption } from '../input.ts'
import { printResult, say } from '../output/print.ts'
import { withProgress } from '../output/progress.ts'
import { printable } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'

const MAX_FILE_BYTES = 1024 * 1024

type SeedOptions = { insecureFixedKeys?: boolean }

/** `nkpsim seed`: puts a cluster that runs into the state that a file describes. */
export function addSeedCommand(program: Command, terminal: Terminal): void {
  const seed = program.command('seed').description('known states of a cluster')
  const command = seed
    .command('apply <file>')
    .description('make what a seed describes and put back what differs; again, nothing changes')
    .option('--prune', 'delete VMs, key providers, users, roles and permissions it does not know')
    .option('--insecure-fixed-keys', 'let the seed hold keys: they are no secret then')
  onCall<SeedOptions & { prune?: boolean }>(
    command,
    terminal,
    async ({ context, options, args }) => {
      const [file = ''] = args
      const { applySeed, describeAction } = await import('@nkpsim/simulator')
      const { stateDir, terminal } = context
      const wanted = await readSeed(context, file, options)
      const actions = await withProgress(context, (onProgress) =>
        applySeed({ stateDir, signal: terminal.signal }, wanted, {
          prune: options.prune === true,
          onProgress,
        }),
      )
      const changes = actions.map(describeAction)
      await printResult(context, { stateDir, changes }, () =>
        changes.map((change) => `${printable(change)}\n`).join(''),
      )
      if (changes.length === 0)
        say(context, 'Nothing to change: the cluster is as the seed has it.')
      warnOfFixedKeys(context, wanted)
    },
  )
}

/**
 * Reads and checks a seed; names of files in it start at its folder, or for a pipe at this one.
 * @throws CliError USAGE; SimulatorError SEED_INVALID
 */
export async function readSeed(
  { terminal }: Context,
  file: string,
  options: SeedOptions,
): Promise<Seed> {
  const { parseSeed } = await import('@nkpsim/simulator')
  const bytes = await readOption(terminal, file, { what: 'the seed', maxBytes: MAX_FILE_BYTES })
  // Beside a pipe, or standard input from whatever file, there are no files.
  const isBesideOthers = !isStdin(file) && statSync(file, { throwIfNoEntry: false })?.isFile()
  return parseSeed(bytes.toString('utf8'), {
    folder: isBesideOthers ? dirname(resolve(file)) : cwd(),
    insecureFixedKeys: options.insecureFixedKeys === true,
  })
}

/** Says which keys are none. */
export function warnOfFixedKeys(context: Context, { providers }: Seed): void {
  const names = providers.filter(({ fixedKey }) => fixedKey !== undefined).map(({ name }) => name)
  if (names.length > 0) say(context, `INSECURE: the key of ${names.join(', ')} stands in the seed.`)
}
