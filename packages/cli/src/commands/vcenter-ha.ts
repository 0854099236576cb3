import type { RemoteCluster } from '@nkpsim/simulator'
import { Argument, type Command } from 'commander'
import { type ConfirmationOptions, confirmable, requireConfirmation } from '../confirmation.ts'
import { type Context, callOptions, callVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
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

type DeployOptions = {
  passive?: string
  passiveThumbprint?: string
  passiveHa?: string
  witness?: string
  witnessThumbprint?: string
  witnessHa?: string
  activeHa?: string
}

function addDeploy(ha: Command, terminal: Terminal): void {
  const deploy = ha
    .command('deploy')
    .description(
      'basic: start etcd and a second vCenter on this machine; advanced, with --passive: clone vCenter to machines that wait for it; vCenter restarts once',
    )
    .option('--passive <host:port>', 'machine that becomes the passive node')
    .option('--passive-thumbprint <sha256>', 'thumbprint in the log of the passive node')
    .option('--passive-ha <host>', 'name of the passive node in the network of vCenter HA')
    .option('--witness <host:port>', 'machine that becomes the witness')
    .option('--witness-thumbprint <sha256>', 'thumbprint in the log of the witness')
    .option('--witness-ha <host>', 'name of the witness in the network of vCenter HA')
    .option('--active-ha <host>', 'name of vCenter in the network of vCenter HA')
  onCall<DeployOptions>(deploy, terminal, async ({ context, options }) => {
    const { configureVcenterHa, deployVcenterHa } = await import('@nkpsim/simulator')
    const { stateDir, terminal: own } = context
    const ref = { stateDir, signal: own.signal }
    const cluster = remoteCluster(options)
    const addresses = await withProgress(context, (step) =>
      cluster === undefined ? deployVcenterHa(ref, step) : configureVcenterHa(ref, cluster, step),
    )
    await printResult(
      context,
      { addresses },
      () => `vCenter HA is deployed: vCenter at ${addresses.join(' and ')}.\n`,
    )
    say(context, 'It is not a backup: a key provider that you delete is deleted on both.')
  })
}

/**
 * Returns the cluster of an advanced deployment; undefined for a basic one.
 * @throws CliError USAGE if only a part of the options is there
 */
function remoteCluster(options: DeployOptions): RemoteCluster | undefined {
  if (Object.keys(options).length === 0) return undefined
  const need = (name: keyof DeployOptions): string => {
    const value = options[name]
    if (value !== undefined) return value
    const option = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    throw new CliError('USAGE', `an advanced deployment needs --${option}`)
  }
  return {
    haHost: need('activeHa'),
    passive: {
      address: need('passive'),
      thumbprint: need('passiveThumbprint'),
      haHost: need('passiveHa'),
    },
    witness: {
      address: need('witness'),
      thumbprint: need('witnessThumbprint'),
      haHost: need('witnessHa'),
    },
  }
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
    'return to one vCenter, the active one; on this machine, the passive node and the witness are deleted',
  )
  onCall<ConfirmationOptions>(destroy, terminal, async ({ context, options }) => {
    const { clusterPhase, destroyRemoteHa, destroyVcenterHa, isRemoteHa } = await import(
      '@nkpsim/simulator'
    )
    const { stateDir, terminal: own } = context
    const isRemote = isRemoteHa(stateDir)
    await requireConfirmation(context, options, () => {
      // Reports a missing cluster before it asks.
      if (!isRemote) clusterPhase({ stateDir })
      return isRemote
        ? 'destroy vCenter HA, so that the passive node never takes over again'
        : 'destroy vCenter HA, and delete the passive node and etcd'
    })
    const ref = { stateDir, signal: own.signal }
    const address = await withProgress(context, async (step) => {
      if (isRemote) return destroyRemoteHa(ref)
      const ready = await destroyVcenterHa(ref, step)
      return `${ready.address}:${ready.port}`
    })
    await printResult(context, { address }, () => `One vCenter runs, at ${address}.\n`)
    if (isRemote)
      say(context, 'Stop the passive node and the witness, and delete their data, with its keys.')
  })
}
