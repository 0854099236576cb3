import type { Command } from 'commander'
import { printResult, say } from '../output/print.ts'
import { withProgress } from '../output/progress.ts'
import { forSameCluster } from '../output/same-cluster.ts'
import type { Terminal } from '../terminal.ts'
import { printBootedHost } from './booted-host.ts'
import { onCall } from './command.ts'
import { endedBefore, sinceOf } from './vcenter-power.ts'

/** Adds `nkpsim host power-off`, `power-on` and `power-cycle`, for hosts that "up" made. */
export function addHostPowerCommands(host: Command, terminal: Terminal): void {
  addPowerOff(host, terminal)
  addPowerOn(host, terminal)
  addPowerCycle(host, terminal)
}

function addPowerOff(host: Command, terminal: Terminal): void {
  const command = host
    .command('power-off <name>')
    .description('cut the power of a host and its TPM; works without vCenter')
  onCall(command, terminal, async ({ context, args: [name = ''] }) => {
    const { powerOffHost } = await import('@nkpsim/simulator')
    const { stateDir, terminal: own } = context
    const ended = await withProgress(context, (step) => {
      step(`powering off ${name}`)
      return powerOffHost({ stateDir, signal: own.signal }, name)
    })
    const before = await endedBefore(ended)
    const view = { name, powerState: 'OFF', changed: ended.changed, since: sinceOf(ended) }
    await printResult(context, view, () =>
      ended.changed
        ? forSameCluster(
            `${name} is powered off, with its virtual machines. Boot it: nkpsim host power-on ${name}\n`,
            own.args ?? [],
          )
        : `${name} is already off${before}.\n`,
    )
  })
}

function addPowerOn(host: Command, terminal: Terminal): void {
  const command = host
    .command('power-on <name>')
    .description('boot a host that is off, as "host boot" does; works without vCenter')
  onCall(command, terminal, async ({ context, args: [name = ''] }) => {
    const { powerOnHost } = await import('@nkpsim/simulator')
    const { stateDir, terminal: own } = context
    const { changed, hosts, poweredOn } = await withProgress(context, (step) => {
      step(`booting ${name}`)
      return powerOnHost({ stateDir, signal: own.signal }, name)
    })
    const names = hosts.map((each) => each.name)
    const view = { name, powerState: 'ON', changed, hosts: names, poweredOn }
    await printResult(context, view, () => `${powerOnText(view)}\n`)
  })
}

/** Says what `host power-on` did to a host and its VMs. Pure. */
export function powerOnText({
  name,
  changed,
  poweredOn,
}: {
  name: string
  changed: boolean
  /** Names of the VMs that the command powered on. */
  poweredOn: readonly string[]
}): string {
  const host = changed ? `${name} is powered on.` : `${name} is already powered on.`
  if (poweredOn.length > 0)
    return `${host} These virtual machines, which a reboot or a reset left off, are on again: ${poweredOn.join(', ')}.`
  return changed ? `${host} Its virtual machines stay off until you power them on.` : host
}

function addPowerCycle(host: Command, terminal: Terminal): void {
  const command = host
    .command('power-cycle <name>')
    .description('power-cycle a host that "up" made; works without vCenter')
  onCall(command, terminal, async ({ context, args: [name = ''] }) => {
    const { powerCycleHost } = await import('@nkpsim/simulator')
    const { stateDir, terminal: own } = context
    const ready = await withProgress(context, (step) => {
      step(`power-cycling ${name}`)
      return powerCycleHost({ stateDir, signal: own.signal }, name)
    })
    await printBootedHost(context, name, ready)
    say(context, `The virtual machines of ${name} stay off until you power them on.`)
  })
}
