import { Argument, type Command } from 'commander'
import { type ConfirmationOptions, confirmable, requireConfirmation } from '../confirmation.ts'
import { type Context, callOptions, callVcenter } from '../context.ts'
import { printResult, say } from '../output/print.ts'
import { withProgress } from '../output/progress.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'
import {
  type VcenterHaView,
  vcenterHaText,
  viewOfActive,
  viewWithoutActive,
} from './vcenter-ha-view.ts'

const SERVICE = 'nkpsim.vcenter.v1.VcenterHaService'
const MODES = ['enabled', 'maintenance', 'disabled'] as const
/** The nodes answer each other within seconds, or not at all. */
const STATUS_TIMEOUT_MS = 5000

/** Adds `nkpsim vcenter ha`: vCenter High Availability. */
export function addVcenterHaCommands(vcenter: Command, terminal: Terminal): void {
  const ha = vcenter
    .command('ha')
    .description('vCenter HA: a second vCenter takes over if the active one fails')
  addDeploy(ha, terminal)
  const status = ha.command('status').description('mode, state and nodes of vCenter HA')
  onCall(status, terminal, async ({ context }) => {
    const view = await readVcenterHa(context)
    await printResult(context, view, () => vcenterHaText(view, context))
  })
  addFailover(ha, terminal)
  addMode(ha, terminal)
  addDestroy(ha, terminal)
}

/** Reads the state of vCenter HA. Without an active node, the nodes tell about themselves. */
export async function readVcenterHa(context: Context): Promise<VcenterHaView> {
  const { askVcenterHaNodes } = await import('@nkpsim/simulator')
  const nodes = await askVcenterHaNodes({ stateDir: context.stateDir })
  const isActive = nodes.some(({ status }) => status?.role === 'VCENTER_HA_ROLE_ACTIVE')
  if (nodes.length > 1 && !isActive) return viewWithoutActive(nodes)
  const timeoutMs = Math.min(callOptions(context).timeoutMs, STATUS_TIMEOUT_MS)
  return viewOfActive(
    await callVcenter(context, SERVICE, (client, options) =>
      client.getVcenterHa({}, { ...options, timeoutMs }),
    ),
  )
}

function addDeploy(ha: Command, terminal: Terminal): void {
  const deploy = ha
    .command('deploy')
    .description('start etcd and a second vCenter on this machine; vCenter restarts once')
  onCall(deploy, terminal, async ({ context }) => {
    const { deployVcenterHa } = await import('@nkpsim/simulator')
    const { stateDir, terminal: own } = context
    const addresses = await withProgress(context, (step) =>
      deployVcenterHa({ stateDir, signal: own.signal }, step),
    )
    await printResult(
      context,
      { addresses },
      () => `vCenter HA is deployed: vCenter at ${addresses.join(' and ')}.\n`,
    )
    say(context, 'It is not a backup: a key provider that you delete is deleted on both.')
  })
}

function addFailover(ha: Command, terminal: Terminal): void {
  const failover = ha
    .command('failover')
    .description('let the passive node take over')
    .option('--force', 'also if the passive node is not up to date yet, or the witness is down')
  onCall<{ force?: true }>(failover, terminal, async ({ context, options }) => {
    const { failOverVcenter } = await import('@nkpsim/simulator')
    const { stateDir, terminal: own } = context
    const { address, tookMs } = await withProgress(context, (step) => {
      step('failing over')
      return failOverVcenter({ stateDir, signal: own.signal }, { force: options.force === true })
    })
    await printResult(
      context,
      { active: address, durationMs: Math.round(tookMs) },
      () => `vCenter at ${address} is active.\n`,
    )
  })
}

function addMode(ha: Command, terminal: Terminal): void {
  const mode = ha
    .command('mode')
    .description('change the mode: maintenance: no failover by itself; disabled: no replication')
    .addArgument(new Argument('<mode>', 'the new mode').choices(MODES))
  onCall(mode, terminal, async ({ context, args: [name = ''] }) => {
    const known = MODES.find((each) => each === name) ?? 'enabled'
    const value = {
      enabled: 'VCENTER_HA_MODE_ENABLED',
      maintenance: 'VCENTER_HA_MODE_MAINTENANCE',
      disabled: 'VCENTER_HA_MODE_DISABLED',
    } as const
    await callVcenter(context, SERVICE, (client, options) =>
      client.setVcenterHaMode({ mode: value[known] }, options),
    )
    say(context, `The mode of vCenter HA is ${known}.`)
  })
}

function addDestroy(ha: Command, terminal: Terminal): void {
  const destroy = confirmable(ha.command('destroy')).description(
    'return to one vCenter, the active one; the passive node and the witness are deleted',
  )
  onCall<ConfirmationOptions>(destroy, terminal, async ({ context, options }) => {
    const { clusterPhase, destroyVcenterHa } = await import('@nkpsim/simulator')
    const { stateDir, terminal: own } = context
    await requireConfirmation(context, options, () => {
      // Reports a missing cluster before it asks.
      clusterPhase({ stateDir })
      return 'destroy vCenter HA, and delete the passive node and etcd'
    })
    const { address, port } = await withProgress(context, (step) =>
      destroyVcenterHa({ stateDir, signal: own.signal }, step),
    )
    const view = { address: `${address}:${port}` }
    await printResult(context, view, () => `One vCenter runs, at ${view.address}.\n`)
  })
}
