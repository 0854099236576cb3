import { chaosCommand, runScript } from './command.ts'
import { parseDurationMs } from './duration.ts'
import { ChaosError } from './errors.ts'
import { runOutage } from './outage.ts'
import { TARGET_USAGE } from './target.ts'

/** The command of scripts/chaos/partition. */
export const partition = chaosCommand({
  name: 'partition',
  usage: `usage: scripts/chaos/partition ${TARGET_USAGE} [--for 30s|10m|1h] HOST...`,
  options: { for: { type: 'string', default: '1m' } },
  read: ({ values, positionals }) => {
    const forMs = parseDurationMs(values.for)
    if (forMs === undefined)
      throw new ChaosError(`--for must be a time such as 30s, 10m or 1h, not "${values.for}"`, {
        isUsage: true,
      })
    if (positionals.length === 0)
      throw new ChaosError('which hosts shall be cut off from vCenter?', { isUsage: true })
    return { forMs, affected: [...new Set(positionals)] }
  },
  run: (site, { forMs, affected }, stage) =>
    runOutage(
      site,
      {
        title: `${affected.join(', ')} cut off from vCenter`,
        forMs,
        isVcenterGone: false,
        affected: (hosts) => {
          const unknown = affected.find((host) => !hosts.includes(host))
          if (unknown === undefined) return affected
          throw new ChaosError(
            `host "${unknown}" cannot be cut off: it must be connected and hold all its key providers; hosts that do: ${hosts.join(', ')}`,
          )
        },
        recreated: () => [],
        begin: () => site.partition(affected),
      },
      stage,
    ),
})

if (import.meta.main) await runScript(partition)
