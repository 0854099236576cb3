import { DISCONNECTIONS } from '@nkpsim/simulator'
import { chaosCommand, runScript } from './command.ts'
import { parseDurationMs } from './duration.ts'
import { ChaosError } from './errors.ts'
import { runOutage } from './outage.ts'
import { TARGET_USAGE } from './target.ts'

/** The command of scripts/chaos/disconnect-vcenter. */
export const disconnectVcenter = chaosCommand({
  name: 'disconnect-vcenter',
  usage: `usage: scripts/chaos/disconnect-vcenter ${TARGET_USAGE} [--for 30s|10m|1h] [--how ${DISCONNECTIONS.join('|')}] [--recreate HOST]...`,
  options: {
    for: { type: 'string', default: '30s' },
    how: { type: 'string', default: 'stop' },
    recreate: { type: 'string', multiple: true, default: [] },
  },
  read: ({ values, positionals }) => {
    const [stray] = positionals
    if (stray !== undefined) throw wrong(`"${stray}" is not an option`)
    const forMs = parseDurationMs(values.for)
    const how = DISCONNECTIONS.find((each) => each === values.how)
    if (forMs === undefined)
      throw wrong(`--for must be a time such as 30s, 10m or 1h, not "${values.for}"`)
    if (how === undefined)
      throw wrong(`--how must be one of ${DISCONNECTIONS.join(', ')}, not "${values.how}"`)
    return { forMs, how, recreate: values.recreate }
  },
  run: (site, { forMs, how, recreate }, stage) => {
    if (recreate.length > 0 && site.recreateHost === undefined)
      throw wrong('--recreate is for hosts in containers; see scripts/chaos/reboot-host')
    return runOutage(
      site,
      {
        title: `vCenter is cut off (${how})`,
        forMs,
        isVcenterGone: how !== 'one-way',
        affected: (hosts) => hosts,
        // In containers at least one host is recreated, because this shows best that a host does
        // not need vCenter.
        recreated: (hosts) =>
          site.recreateHost === undefined || recreate.length > 0 ? recreate : hosts.slice(0, 1),
        begin: () => site.disconnect(how),
      },
      stage,
    )
  },
})

function wrong(message: string): ChaosError {
  return new ChaosError(message, { isUsage: true })
}

if (import.meta.main) await runScript(disconnectVcenter)
