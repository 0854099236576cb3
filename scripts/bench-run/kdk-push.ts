import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { clusterPaths, connectVcenter } from '@nkpsim/simulator'
import { startBareFanOut } from './bare-fan-out.ts'
import { type Figure, median, rounded } from './figure.ts'

const ROUNDS = 15
const WARM_UP_ROUNDS = 3
const CALL = { timeoutMs: 10_000 }
/** Size of one DesiredKeyProvider on the wire: name, UUID, 32 bytes, flags and their tags. */
const PROVIDER_BYTES = 90
const HEADER_BYTES = 45

/**
 * Measures the distribution of a new provider, from the call that creates it until the last host in
 * the racks has acknowledged its KDK as durable. Compares it with a bare fan-out of messages and
 * files of the same sizes.
 */
export async function measureKdkPush(
  stateDir: string,
  racks: readonly { name: string; hosts: number }[],
): Promise<Figure> {
  const channel = connectVcenter(stateDir)
  const providers = channel.client('nkpsim.vcenter.v1.KeyProviderService')
  const store = join(stateDir, 'hosts', racks[0]?.name ?? '', `${racks[0]?.name}-1`, 'config-store')
  const bare = await startBareFanOut(
    stateDir,
    racks.map(({ hosts }) => hosts),
    statSync(store).size,
  )
  const oursMs: number[] = []
  const bareMs: number[] = []
  try {
    for (let round = 1; round <= WARM_UP_ROUNDS + ROUNDS; round++) {
      const name = `push-${round}`
      const beginMs = Date.now()
      await providers.createProvider({ provider: name, constraints: { tpmRequired: false } }, CALL)
      await allHold(() => providers.getProvider({ provider: name }, CALL))
      const ours = lastAcknowledgementMs(stateDir) - beginMs
      const own = await bare.push(HEADER_BYTES + round * PROVIDER_BYTES)
      if (round <= WARM_UP_ROUNDS) continue
      oursMs.push(ours)
      bareMs.push(own)
    }
  } finally {
    bare.close()
    channel.close()
  }
  const hosts = racks.reduce((sum, rack) => sum + rack.hosts, 0)
  return {
    name: `KDK push to ${hosts} hosts, durable on all, relative to a bare fan-out with its fsyncs`,
    value: rounded(median(oursMs) / median(bareMs)),
    unit: 'times',
    goal: 2.5,
    parts: { oursMs: rounded(median(oursMs)), bareMs: rounded(median(bareMs)), rounds: ROUNDS },
  }
}

/** Waits until vCenter has a stream to every host. */
export async function allConnected(stateDir: string): Promise<void> {
  const channel = connectVcenter(stateDir)
  try {
    const inventory = channel.client('nkpsim.vcenter.v1.InventoryService')
    for (let tries = 0; tries < 200; tries++) {
      const { hosts } = await inventory.listHosts({}, CALL)
      if (hosts.every((host) => host.connectionState === 'CONNECTION_STATE_CONNECTED')) return
      await delay(50)
    }
    throw new Error('the hosts do not connect')
  } finally {
    channel.close()
  }
}

async function allHold(
  ask: () => Promise<{ hosts: { eligible: boolean; message: string }[] }>,
): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const { hosts } = await ask()
    if (hosts.every(({ eligible, message }) => !eligible || message === '')) return
    await delay(50)
  }
  throw new Error('the hosts do not acknowledge')
}

/**
 * Returns the time of the last acknowledgement by a host, from vCenter's log. Polling would slow
 * down the measured work.
 */
function lastAcknowledgementMs(stateDir: string): number {
  const lines = readFileSync(clusterPaths.log(stateDir, 'vcenter'), 'utf8').trimEnd().split('\n')
  const line = lines.findLast((each) => each.includes('"desired-state.acknowledged"')) ?? '{}'
  return Date.parse(String((JSON.parse(line) as { ts?: string }).ts))
}
