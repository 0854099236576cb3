import { setTimeout as delay } from 'node:timers/promises'
import { isSameName } from '@nkpsim/daemon/name-text'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { describeFailure } from '../exit-codes.ts'
import { type Gathered, gatherFacts } from '../migration/gather-facts.ts'
import { type MigrationRow, plannedRow, rowOf, settledRows } from '../migration/migration-rows.ts'
import { type Move, moveObject } from '../migration/move-object.ts'
import { type PlannedObject, planMigration } from '../migration/plan-migration.ts'
import { vsanObstacle } from '../migration/plan-vsan.ts'
import { printResult, say } from '../output/print.ts'
import { withProgress } from '../output/progress.ts'
import { formatTable } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { silenceText } from '../vms/ask-hosts.ts'
import { onCall } from './command.ts'

/** Objects of one kind that move at the same time. */
const AT_ONCE = 8
/** Longest time until vCenter has seen all new keys, ms. */
const SETTLE_MS = 60_000
const LOOK_MS = 200

/** Adds `nkpsim provider migrate`, which works between all kinds of providers. */
export function addMigrateCommand(provider: Command, terminal: Terminal): void {
  const command = provider
    .command('migrate <name>')
    .description('move everything that depends on a provider to another provider of any kind')
    .requiredOption('--to <provider>', 'key provider of the new keys')
    .option('--dry-run', 'show what would be done, and change nothing', false)
  type Options = { to: string; dryRun: boolean }
  onCall<Options>(command, terminal, async ({ context, options, args: [old = ''] }) => {
    const { to, dryRun } = options
    if (isSameName(old, to))
      throw new CliError('USAGE', '--to names the same provider; name the provider of the new keys')
    const gathered = await gatherFacts(context, { old, to })
    const plan = planMigration(gathered.facts)
    requireKnown(plan, gathered, old)
    requireAnyPlace(plan, gathered)
    if (!dryRun) requireFitVsan(gathered)
    const rows = dryRun ? plan.map(plannedRow) : await movedRows(context, gathered, plan)
    await printResult(context, { provider: old, to, dryRun, objects: rows }, () =>
      rows.length === 0 ? '' : rowTable(rows, context),
    )
    say(context, summary(rows, { old, to, dryRun }))
    if (!dryRun) requireNothingLeft(rows, gathered, old)
  })
}

/** @throws CliError NOT_FOUND if nothing has the name of the old provider */
function requireKnown(plan: readonly PlannedObject[], { facts }: Gathered, old: string): void {
  if (facts.provider === undefined && plan.length === 0)
    throw new CliError(
      'NOT_FOUND',
      `vCenter has no key provider "${old}", and nothing depends on it`,
    )
}

/** @throws CliError CONFLICT if no host can make keys of the new provider */
function requireAnyPlace(plan: readonly PlannedObject[], { facts }: Gathered): void {
  const hosts = facts.hosts.filter(
    ({ connectionState }) => connectionState === 'CONNECTION_STATE_CONNECTED',
  )
  const [first] = hosts
  const obstacles = hosts.map(({ name }) => facts.obstacles.get(name))
  if (plan.length === 0 || first === undefined || obstacles.includes(undefined)) return
  throw new CliError(
    'CONFLICT',
    `nothing was changed: no host can make keys of "${facts.to}"; of ${first.name}: ${obstacles[0]}`,
  )
}

/** @throws CliError CONFLICT if a vSAN cluster of the old provider is red, or copies data */
function requireFitVsan({ facts }: Gathered): void {
  const obstacle = vsanObstacle(facts)
  if (obstacle !== undefined) throw new CliError('CONFLICT', `nothing was changed: ${obstacle}`)
}

/** Moves all objects in the order of the plan. A failure of one does not stop the others. */
async function movedRows(
  context: Context,
  gathered: Gathered,
  plan: readonly PlannedObject[],
): Promise<MigrationRow[]> {
  const { mapLimited } = await import('@nkpsim/simulator/operator')
  const move: Move = {
    context,
    to: gathered.target.provider,
    formerTemplates: gathered.facts.formerTemplates,
  }
  const steps = [...Map.groupBy(plan, ({ kind }) => kind).values()]
  let done = 0
  return withProgress(context, async (step) => {
    const rows: MigrationRow[] = []
    for (const objects of steps) {
      const moved = await mapLimited(objects, AT_ONCE, async (object) => {
        const row = await movedRow(move, object)
        done++
        step(`${row.kind} ${row.name}: ${row.state} (${done} of ${plan.length})`)
        return row
      })
      rows.push(...moved)
    }
    step('waiting until vCenter has seen the new keys')
    return settle(context, gathered.facts, rows)
  })
}

async function movedRow(move: Move, object: PlannedObject): Promise<MigrationRow> {
  if (object.obstacle !== undefined) return rowOf(object, 'left', object.obstacle)
  try {
    await moveObject(move, object)
    return rowOf(object, 'moved')
  } catch (error) {
    move.context.terminal.signal.throwIfAborted()
    return rowOf(object, 'left', describeFailure(error).message)
  }
}

/** Waits until vCenter has seen the new keys, and returns the rows as they are then. */
async function settle(
  context: Context,
  facts: Pick<Gathered['facts'], 'old' | 'to'>,
  rows: readonly MigrationRow[],
): Promise<MigrationRow[]> {
  const { signal } = context.terminal
  const deadlineMs = performance.now() + SETTLE_MS
  for (;;) {
    const rest = planMigration((await gatherFacts(context, facts)).facts)
    const settled = settledRows(rows, rest)
    if (!settled.isLate || performance.now() >= deadlineMs) return settled.rows
    await delay(LOOK_MS, undefined, { signal })
  }
}

function rowTable(rows: readonly MigrationRow[], context: Context): string {
  return formatTable(
    rows,
    [
      { heading: 'KIND', value: ({ kind }) => kind },
      { heading: 'NAME', value: ({ name }) => name },
      { heading: 'HOST', value: ({ host }) => host ?? '' },
      { heading: 'STATE', value: ({ state }) => state, kind: 'state' },
      { heading: 'REASON', value: ({ reason }) => reason, below: true },
    ],
    context,
  )
}

function summary(
  rows: readonly MigrationRow[],
  { old, to, dryRun }: { old: string; to: string; dryRun: boolean },
): string {
  if (rows.length === 0) return `Nothing depends on ${old}.`
  const count = (state: MigrationRow['state']) => rows.filter((row) => row.state === state).length
  return dryRun
    ? `${objectsText(count('to do'))} would move from ${old} to ${to}; ${count('left')} cannot. Nothing was changed.`
    : `${objectsText(count('moved'))} moved from ${old} to ${to}.`
}

function objectsText(count: number): string {
  return count === 1 ? '1 object' : `${count} objects`
}

/** @throws CliError after the result, if anything may still depend on the old provider */
function requireNothingLeft(
  rows: readonly MigrationRow[],
  { silent, incompleteHosts }: Gathered,
  old: string,
): void {
  const left = rows.filter(({ state }) => state === 'left').length
  const doubts = [
    ...(left === 0 ? [] : [`${objectsText(left)} left with ${old}`]),
    ...(silent.length === 0 ? [] : [silenceText(silent)]),
    ...(incompleteHosts.length === 0
      ? []
      : [`vCenter may not list all VMs of ${incompleteHosts.join(', ')}`]),
  ]
  if (doubts.length > 0)
    throw new CliError(
      'FAILED',
      `${doubts.join('; ')}; keep ${old}, remove the reasons, then run this command again`,
    )
}
