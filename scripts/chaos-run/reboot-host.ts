import { chaosCommand, runScript } from './command.ts'
import { ChaosError } from './errors.ts'
import { probe } from './probe.ts'
import { rebootAndCheck } from './reboot.ts'
import { TARGET_USAGE } from './target.ts'

/** The command of scripts/chaos/reboot-host. */
export const rebootHost = chaosCommand({
  name: 'reboot-host',
  usage: `usage: scripts/chaos/reboot-host ${TARGET_USAGE} HOST`,
  options: {},
  read: ({ positionals }) => {
    const [host, ...others] = positionals
    if (host === undefined || others.length > 0)
      throw new ChaosError('give one host', { isUsage: true })
    return host
  },
  run: async (site, host, { print }) => {
    const { mended, underWay } = await site.heal()
    for (const fault of mended) print(`first repaired the fault that a killed run left: ${fault}`)
    if (underWay !== undefined) print(underWay)
    const vcenter = await probe('vCenter', () => site.calls.askVcenter())
    print(vcenter.failed === undefined ? 'vCenter answers' : `vCenter is away: ${vcenter.failed}`)
    const done = await rebootAndCheck(site, host, () => site.rebootHost(host))
    print(`${host} was power-cycled: ${done}`)
    return true
  },
})

if (import.meta.main) await runScript(rebootHost)
