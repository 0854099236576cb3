import { resolve } from 'node:path'
import { systemClock } from '@nkpsim/effects/clock'
import { formatSize } from '@nkpsim/simulator/sizes'
import type { Command } from 'commander'
import {
  type Context,
  callOptions,
  callVcenter,
  keepPowerState,
  transferOptions,
  withHost,
} from '../context.ts'
import { CliError } from '../errors.ts'
import { printResult } from '../output/print.ts'
import { withProgress } from '../output/progress.ts'
import { formatFields } from '../output/table.ts'
import { yesNo } from '../output/words.ts'
import { loadConfig } from '../settings/load.ts'
import type { Terminal } from '../terminal.ts'
import { relayVm } from '../vms/relay-vm.ts'
import { onCall } from './command.ts'

const SERVICE = 'nkpsim.vcenter.v1.MigrationService'
const PROGRESS_MS = 500
const KIB = 1024
/** Progress over this number of percent is shown. */
const SHOWN_PERCENT = 5

type MoveOptions = { to: string; vcenter?: string; datastore?: string }

/** A VM that has moved, as `-o json` shows it. */
type MovedVm = {
  name: string
  source: string
  destination: string
  hot: boolean
  encrypted: boolean
  roundCount: number
  sentBytes: number
  downtimeMs: number
}

/** Adds `nkpsim vm move`: to another host, also of another vCenter. */
export function addVmMoveCommand(vm: Command, terminal: Terminal): void {
  const command = vm
    .command('move <name>')
    .description('move a VM to another host, also while it runs; needs vCenter')
    .requiredOption('--to <host>', 'host that gets the VM')
    .option(
      '--vcenter <profile>',
      'vCenter of that host: a profile, or its state folder; the files of the VM move too (default: the same vCenter)',
    )
    .option(
      '--datastore <name>',
      'datastore for the files, with --vcenter (default: the first of the host)',
    )
  onCall<MoveOptions>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { to, vcenter, datastore } = options
    if (vcenter === undefined && datastore !== undefined)
      throw new CliError(
        'USAGE',
        '--datastore needs --vcenter: within a vCenter, a VM stays in its datastore',
      )
    const moved =
      vcenter === undefined
        ? await moveWithin(context, name, to)
        : await moveAcross(context, await otherContext(context, vcenter), {
            ...{ name, to, datastore: datastore ?? '' },
          })
    await printResult(context, moved, () =>
      formatFields([
        ['Name', moved.name],
        ['From', moved.source],
        ['To', moved.destination],
        ['Live', yesNo(moved.hot)],
        ['Encrypted', yesNo(moved.encrypted)],
        ...(moved.sentBytes === 0
          ? []
          : ([['Sent', formatSize(Math.ceil(moved.sentBytes / KIB) * KIB)]] as const)),
        ...(moved.hot ? ([['Downtime', `${moved.downtimeMs} ms`]] as const) : []),
      ]),
    )
  })
}

/** Moves a VM between hosts of one vCenter. */
async function moveWithin(context: Context, name: string, host: string): Promise<MovedVm> {
  const migration = await withProgress(context, async (step) => {
    const ended = new AbortController()
    let shown = 0
    const showProgress = async (): Promise<void> => {
      for (;;) {
        await systemClock.sleep(PROGRESS_MS, ended.signal)
        const { migrations } = await callVcenter(context, SERVICE, (client) =>
          client.listMigrations({ name }, callOptions(context)),
        )
        const [newest] = migrations
        if (newest?.state !== 'MIGRATION_STATE_RUNNING' || newest.progressPercent === shown)
          continue
        shown = newest.progressPercent
        step(`moving ${name} to ${host}: ${shown} %`)
      }
    }
    step(`moving ${name} to ${host}`)
    // Only the move itself counts. Progress that cannot be shown is no error.
    showProgress().catch(() => undefined)
    try {
      const answer = await callVcenter(context, SERVICE, (client) =>
        client.migrateVm({ name, host }, transferOptions(context)),
      )
      return answer.migration
    } finally {
      ended.abort()
    }
  })
  if (migration === null) throw new CliError('FAILED', 'vCenter answered without a migration')
  const { source, destination, hot, encrypted, roundCount, sentBytes, downtimeMs } = migration
  await keepPowerState(context, { host: source, vm: name, poweredOn: false })
  if (hot) await keepPowerState(context, { host: destination, vm: name, poweredOn: true })
  return {
    ...{ name: migration.name, source, destination, hot, encrypted },
    ...{ roundCount, sentBytes, downtimeMs },
  }
}

/**
 * Moves a VM to a host of another vCenter. The two vCenters need not trust each other: this command
 * has a session with both, carries the one-time key, and passes on the encrypted frames.
 */
async function moveAcross(
  context: Context,
  other: Context,
  { name, to, datastore }: { name: string; to: string; datastore: string },
): Promise<MovedVm> {
  return withProgress(context, async (step) => {
    step(`moving ${name} to ${to}`)
    const prepared = await callVcenter(context, SERVICE, (client) =>
      client.prepareSend({ name }, callOptions(context)),
    )
    const { migrationId, host, uuid, poweredOn, key, providers, totalBytes } = prepared
    const encrypted = key.length > 0
    try {
      await callVcenter(other, SERVICE, (client) =>
        client.prepareReceive(
          { migrationId, name, host: to, datastore, uuid, poweredOn, key, providers },
          callOptions(other),
        ),
      )
    } finally {
      key.fill(0)
    }
    let shown = 0
    const relayed = await withHost(context, host, (source) =>
      withHost(other, to, (destination) =>
        relayVm({
          ...{ migrationId, name, source, destination, options: transferOptions(context) },
          totalBytes,
          onProgress: (percent) => {
            const isNews = percent >= shown + SHOWN_PERCENT || (percent === 100 && shown < 100)
            if (!isNews) return
            shown = percent
            step(`moving ${name} to ${to}: ${percent} %`)
          },
        }),
      ),
    )
    await keepPowerState(context, { host, vm: name, poweredOn: false })
    return { name, source: host, destination: to, hot: poweredOn, encrypted, ...relayed }
  })
}

/** Returns the context of another vCenter: of a profile, or of a state folder. */
async function otherContext(context: Context, vcenter: string): Promise<Context> {
  const { config } = await loadConfig(context.configOption, context.terminal.env)
  const stateDir = resolve(config.profiles.get(vcenter)?.state ?? vcenter)
  if (stateDir === context.stateDir)
    throw new CliError('USAGE', 'that is the same vCenter; leave out --vcenter')
  return { ...context, stateDir }
}
