import { messageOf } from '@nkpsim/daemon/system-reason'
import type { trustV1 } from '@nkpsim/rpc'
import type { Command } from 'commander'
import { askTrustHosts } from '../on-trust-hosts.ts'
import { printResult, say } from '../output/print.ts'
import { formatTable, type TableStyle } from '../output/table.ts'
import { enumValue, words, yesNo } from '../output/words.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'

/** A trust host as `-o json` shows it. */
type TrustHostView = {
  name: string
  answers: boolean
  enabled: boolean
  group: string
  /** SHA-256 of the configuration; empty if the trust host does not answer. */
  digest: string
  parts: { part: string; health: string; details: string[] }[]
  /** Why it does not answer; empty if it does. */
  error: string
}

/** Adds `nkpsim trust-authority status`. */
export function addTrustStatusCommand(trust: Command, terminal: Terminal): void {
  const command = trust
    .command('status')
    .description('trust hosts, whether their configuration is the same, and their health')
  onCall(command, terminal, async ({ context }) => {
    const answers = await askTrustHosts(context, async (client, options) => ({
      configuration: (await client.getConfiguration({}, options)).configuration,
      health: await client.getHealth({}, options),
    }))
    const hosts = answers.map((each) =>
      'error' in each
        ? silent(each.host, messageOf(each.error))
        : viewOf(each.host, each.answer.configuration, each.answer.health),
    )
    const isSame = isOneConfiguration(hosts)
    await printResult(context, { sameConfiguration: isSame, hosts }, () => tables(hosts, context))
    const answering = hosts.filter(({ answers }) => answers)
    if (!isSame && answering.length > 0 && !isOneConfiguration(answering))
      say(context, 'The trust hosts differ: repeat the last changes.')
    const missing = hosts.find(({ answers }) => !answers)
    if (missing !== undefined)
      say(context, `Start it: nkpsim trust-authority start ${missing.name}`)
  })
}

/** Returns whether every trust host answers, and all have the same configuration. */
export function isOneConfiguration(
  hosts: readonly Pick<TrustHostView, 'answers' | 'digest'>[],
): boolean {
  return new Set(hosts.map(({ digest }) => digest)).size === 1 && hosts.every((h) => h.answers)
}

function silent(name: string, error: string): TrustHostView {
  return { name, answers: false, enabled: false, group: '', digest: '', parts: [], error }
}

function viewOf(
  name: string,
  configuration: trustV1.TrustConfiguration__Output | null,
  { parts }: trustV1.GetHealthResponse__Output,
): TrustHostView {
  return {
    name,
    answers: true,
    enabled: configuration?.enabled ?? false,
    group: configuration?.group ?? '',
    digest: configuration?.digest ?? '',
    parts: parts.map(({ part, health, details }) => ({
      part,
      health: enumValue('TRUST_HEALTH_', health),
      details,
    })),
    error: '',
  }
}

function tables(hosts: readonly TrustHostView[], style: TableStyle): string {
  const first = formatTable(
    hosts,
    [
      { heading: 'TRUST HOST', value: ({ name }) => name },
      { heading: 'ANSWERS', value: ({ answers }) => yesNo(answers), kind: 'state' },
      { heading: 'ENABLED', value: ({ answers, enabled }) => (answers ? yesNo(enabled) : '') },
      { heading: 'GROUP', value: ({ group }) => group },
      { heading: 'CONFIGURATION', value: ({ digest }) => digest.slice(0, 12) },
      { heading: 'PROBLEM', value: ({ error }) => error },
    ],
    style,
  )
  const parts = hosts.flatMap(({ name, parts: own }) => own.map((each) => ({ name, ...each })))
  if (parts.length === 0) return first
  const second = formatTable(
    parts,
    [
      { heading: 'TRUST HOST', value: ({ name }) => name },
      { heading: 'PART', value: ({ part }) => part },
      { heading: 'HEALTH', value: ({ health }) => words(health), kind: 'state' },
      { heading: 'DETAILS', value: ({ details }) => details.join('; ') },
    ],
    style,
  )
  return `${first}\n${second}`
}
