import type { AuditCall, AuditReport } from '@nkpsim/simulator'
import type { Command } from 'commander'
import { type Context, callOptions, withHost } from '../context.ts'
import { CliError } from '../errors.ts'
import { readOption } from '../input.ts'
import { printList, printResult, say } from '../output/print.ts'
import { formatTable } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { formatReport } from './audit-report.ts'
import { onCall, wholeNumber } from './command.ts'

const MAX_CALLS = 10_000
const MAX_PEM_BYTES = 64 * 1024
const DEFAULT_CALLS = 50

/** Describes the option that selects a log. */
const HOST_OPTION = 'use the audit log of this host (default: the log of vCenter)'

type ListOptions = { limit: number; user?: string; call?: string; host?: string }
type VerifyOptions = { folder?: string; publicKey?: string; host?: string }

/** Adds `nkpsim audit`: reads audit logs and verifies that they are intact. */
export function addAuditCommands(program: Command, terminal: Terminal): void {
  const audit = program
    .command('audit')
    .description('the log of changes and of reads of secrets, and whether this log is intact')
  const list = audit
    .command('list')
    .description('the newest calls in the audit log; with vCenter HA, in those of all nodes')
    .option('--host <host>', HOST_OPTION)
    .option('--limit <n>', 'maximum number of calls', wholeNumber(1, MAX_CALLS), DEFAULT_CALLS)
    .option('--user <text>', 'only callers whose name contains this')
    .option('--call <text>', 'only calls whose name contains this, such as ExportProvider')
  onCall<ListOptions>(list, terminal, ({ context, options }) => listCalls(context, options))
  const verify = audit
    .command('verify')
    .description('compare the log with its checkpoints at vCenter and at every host')
    .option('--host <host>', HOST_OPTION)
    .option('--folder <folder>', 'verify this copy of the folder of a log; calls no daemon')
    .option('--public-key <file>', 'earlier output of "audit public-key", for --folder')
  onCall<VerifyOptions>(verify, terminal, ({ context, options }) => verifyLog(context, options))
  const publicKey = audit
    .command('public-key')
    .description(
      'print the public key that verifies checkpoints, in PEM; store it on another machine',
    )
    .option('--host <host>', HOST_OPTION)
  onCall<{ host?: string }>(publicKey, terminal, async ({ context, options: { host } }) => {
    const { readAuditPublicKey, readHostAuditKey } = await import('@nkpsim/simulator')
    const key =
      host === undefined
        ? await readAuditPublicKey(context.stateDir, callOptions(context))
        : await withHost(context, host, (channel) =>
            readHostAuditKey(channel, callOptions(context)),
          )
    await printResult(context, key, () => key.publicKeyPem)
  })
}

async function listCalls(context: Context, options: ListOptions): Promise<void> {
  const { listAuditedCalls, listHostCalls } = await import('@nkpsim/simulator')
  const { limit, user, call, host } = options
  const filter = { limit, user, call }
  const { calls, unreadable } =
    host === undefined
      ? await listAuditedCalls(context.stateDir, filter, callOptions(context))
      : await withHost(context, host, (channel) =>
          listHostCalls(channel, filter, callOptions(context)),
        )
  const rows = calls.map(({ timeMs, outcome, ...rest }) => ({
    time: new Date(timeMs).toISOString(),
    ...rest,
    outcome: outcome ?? null,
  }))
  await printList(context, rows, 'calls', () =>
    formatTable(
      calls,
      [
        ...(calls.some(({ node }) => node !== undefined)
          ? [{ heading: 'NODE', value: ({ node }: AuditCall) => node ?? '' }]
          : []),
        { heading: 'RECORD', value: ({ sequence }) => String(sequence), align: 'right' },
        { heading: 'TIME', value: ({ timeMs }) => new Date(timeMs).toISOString(), kind: 'time' },
        { heading: 'CALLER', value: ({ caller }) => caller },
        { heading: 'CALL', value: shortName },
        { heading: 'TARGET', value: ({ target }) => target },
        { heading: 'OUTCOME', value: outcomeText, kind: 'state' },
      ],
      context,
    ),
  )
  if (unreadable > 0)
    say(context, `lines that are not records: ${unreadable}; see nkpsim audit verify`)
}

/** Returns the outcome of a call as `OK`, or for repeated calls as `OK ×12, INVALID_LOGIN ×3`. */
function outcomeText({ outcome, repeated }: AuditCall): string {
  if (repeated === undefined) return outcome ?? 'unknown'
  const codes = Object.entries(repeated.codes).map(([code, count]) => `${code} ×${count}`)
  return codes.join(', ')
}

/** Shortens the full name of a call to `KeyProviderService/CreateProvider`. */
function shortName({ call }: AuditCall): string {
  return call.replace(/^[a-z0-9.]+\./, '')
}

async function verifyLog(context: Context, options: VerifyOptions): Promise<void> {
  const report = await reportOf(context, options)
  await printResult(context, report, () => formatReport(report, context))
  const [first] = report.findings
  if (first !== undefined)
    throw new CliError('FAILED', `the audit log is not what was written: ${first.message}`)
}

async function reportOf(context: Context, options: VerifyOptions): Promise<AuditReport> {
  const { folder, publicKey, host } = options
  if ((folder === undefined) !== (publicKey === undefined))
    throw new CliError('USAGE', '--folder and --public-key belong together; see --help')
  const { verifyAuditFolder, verifyAuditLog, verifyHostAuditLog } = await import(
    '@nkpsim/simulator'
  )
  if (host !== undefined && folder !== undefined)
    throw new CliError('USAGE', '--host calls the host, --folder calls no daemon: give one of them')
  if (host !== undefined)
    return withHost(context, host, (channel) =>
      verifyHostAuditLog(channel, host, callOptions(context)),
    )
  if (folder === undefined || publicKey === undefined)
    return verifyAuditLog(context.stateDir, callOptions(context))
  const what = 'the public key'
  const pem = await readOption(context.terminal, publicKey, { what, maxBytes: MAX_PEM_BYTES })
  return verifyAuditFolder(folder, pem.toString('utf8'))
}
