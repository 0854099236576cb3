import { setTimeout as delay } from 'node:timers/promises'
import { isSameName } from '@nkpsim/daemon/name-text'
import { type Context, callOptions, withVcenter } from '../context.ts'
import { CliError } from '../errors.ts'

const VSAN = 'nkpsim.vcenter.v1.VsanService'
/** Longest time until the hosts have locked their DEKs under the new KEK, ms. */
const FOLLOW_MS = 120_000
const LOOK_MS = 200

/**
 * Gives a vSAN cluster another key provider: a new host key, then a new KEK. Ends when no disk has
 * a KEK of another provider. Does only what an interrupted call has left.
 * @throws CliError UNAVAILABLE if the hosts do not follow in time; errors of the calls
 */
export async function moveVsan(context: Context, cluster: string, to: string): Promise<void> {
  const options = callOptions(context)
  await withVcenter(context, async (channel) => {
    const client = channel.client(VSAN)
    const isNew = (provider: string): boolean => isSameName(provider, to)
    const { vsan } = await client.getVsanCluster({ cluster }, options)
    if (!isNew(vsan?.encryption?.provider ?? ''))
      await client.setVsanEncryption({ cluster, provider: to }, options)
    const deadlineMs = performance.now() + FOLLOW_MS
    for (;;) {
      const now = await client.getVsanCluster({ cluster }, options)
      const lacking = now.hosts.filter(
        ({ hasHostKey, disks }) =>
          !hasHostKey || disks.some(({ provider }) => provider !== '' && !isNew(provider)),
      )
      if (now.vsan?.changing !== true && lacking.length === 0) return
      if (performance.now() >= deadlineMs) throw outOfTime(cluster, lacking[0], now.vsan?.problems)
      await delay(LOOK_MS, undefined, { signal: context.terminal.signal })
    }
  })
}

function outOfTime(
  cluster: string,
  lacking: { host: string } | undefined,
  problems: readonly string[] = [],
): CliError {
  const why = problems[0] ?? `host ${lacking?.host ?? ''} has keys of another provider`
  return new CliError(
    'UNAVAILABLE',
    `the hosts still change their disks: ${why}; see: nkpsim vsan get ${cluster}`,
  )
}
