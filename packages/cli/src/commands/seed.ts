import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { cwd } from 'node:process'
import { isStdin } from '@nkpsim/daemon/input'
import type { Seed } from '@nkpsim/simulator'
import type { Command } from 'commander'
import { type ConfirmationOptions, confirmable, requireConfirmation } from '../confirmation.ts'
import type { Context } from '../context.ts'
import { readOption } from '../input.ts'
import { printResult, say } from '../output/print.ts'
import { startProgress } from '../output/progress.ts'
import { printable } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'

const MAX_FILE_BYTES = 1024 * 1024

type SeedOptions = { insecureFixedKeys?: boolean }

/** Adds `nkpsim seed`, which changes a running cluster to the state that a file describes. */
export function addSeedCommand(program: Command, terminal: Terminal): void {
  const seed = program.command('seed').description('known states of a cluster')
  const command = confirmable(seed.command('apply <file>'))
    .description('make the objects of a seed that are missing, and change those that differ')
    .option(
      '--prune',
      'delete VMs, key providers, users, roles and permissions that are not in the seed',
    )
    .option('--insecure-fixed-keys', 'allow keys in the seed, which are then not secret')
  onCall<SeedOptions & ConfirmationOptions & { prune?: boolean }>(
    command,
    terminal,
    async ({ context, options, args }) => {
      const [file = ''] = args
      const { applySeed, describeAction } = await import('@nkpsim/simulator')
      const { stateDir, terminal } = context
      const wanted = await readSeed(context, file, options)
      let progress = startProgress(context)
      const actions = await applySeed({ stateDir, signal: terminal.signal }, wanted, {
        prune: options.prune === true,
        onProgress: (step) => progress.step(step),
        async beforeDeleting(deletions) {
          // The question takes the line of the progress.
          progress.end()
          const list = deletions.map(describeAction).join(', ')
          await requireConfirmation(context, options, () => `apply the seed and ${list}`)
          progress = startProgress(context)
        },
      }).finally(() => progress.end())
      const changes = actions.map(describeAction)
      await printResult(context, { stateDir, changes }, () =>
        changes.map((change) => `${printable(change)}\n`).join(''),
      )
      if (changes.length === 0) say(context, 'Nothing to change: the cluster matches the seed.')
      warnOfFixedKeys(context, wanted)
    },
  )
}

/**
 * Reads and checks a seed. Paths in a file are relative to its folder. Paths in a pipe are relative
 * to the working directory.
 * @throws CliError USAGE; SimulatorError SEED_INVALID
 */
export async function readSeed(
  { terminal }: Context,
  file: string,
  options: SeedOptions,
): Promise<Seed> {
  const { parseSeed } = await import('@nkpsim/simulator')
  const bytes = await readOption(terminal, file, { what: 'the seed', maxBytes: MAX_FILE_BYTES })
  // A pipe and standard input are not in a folder of seed files.
  const isBesideOthers = !isStdin(file) && statSync(file, { throwIfNoEntry: false })?.isFile()
  return parseSeed(bytes.toString('utf8'), {
    folder: isBesideOthers ? dirname(resolve(file)) : cwd(),
    insecureFixedKeys: options.insecureFixedKeys === true,
  })
}

/** Warns of providers whose KDK is written in the seed. */
export function warnOfFixedKeys(context: Context, { providers }: Seed): void {
  const names = providers.filter(({ fixedKey }) => fixedKey !== undefined).map(({ name }) => name)
  if (names.length > 0) say(context, `INSECURE: the key of ${names.join(', ')} is in the seed.`)
}
