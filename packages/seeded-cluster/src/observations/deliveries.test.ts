import { expect, it } from '@jest/globals'
import { type Delivery, findUnattestedHolders } from '@nkpsim/checkers'
import { createSimulatedTime, simulatedProcess } from '@nkpsim/effects'
import type { RpcChannel } from '@nkpsim/rpc'
import { createMemoryNetwork } from '@nkpsim/rpc/memory'
import type { StartDaemon } from '../cluster/daemon-node.ts'
import { createMachine } from '../cluster/machine.ts'
import { simulatedInput } from '../cluster/simulated-input.ts'
import { beginLife } from '../processes/process-life.ts'
import { createChangeOrder } from './change-order.ts'
import { watchDeliveries } from './deliveries.ts'

const FRESH_MS = 300_000

/** Runs a vCenter that may attest a host and then sends it a KDK. Returns what I6 says. */
async function judge({
  verdict,
  tpmVersion = '2.0',
  waitsMs = 0,
}: {
  verdict: 'accepted' | 'notAccepted' | undefined
  tpmVersion?: string
  waitsMs?: number
}): Promise<string[]> {
  const time = createSimulatedTime()
  let nowMs = 0
  const machine = createMachine('vcenter', {
    ...{ seed: 1, time, network: createMemoryNetwork(), order: createChangeOrder() },
  })
  const life = beginLife(() => undefined)
  const effects = machine.effectsOf(life)
  const database = effects.database.open('/database')
  database.exec('CREATE TABLE host (id, name); CREATE TABLE host_attestation (host_id, record)')
  const channel = {
    close: () => undefined,
    client: () => ({ attest: async () => ({}), synchronize: (states: object) => states }),
  } as unknown as RpcChannel
  const start: StartDaemon = async ({ network }) => {
    const connected = await network.connect({
      ...{ address: 'esx-1:8443', expectPeer: { kind: 'host' } },
      tls: { certificatePem: '', privateKeyPem: '', rootsPem: '' },
    })
    if (verdict !== undefined) {
      const client = connected.client('nkpsim.esxi.v1.HostAttestationService')
      await client.attest({}, { timeoutMs: 1 })
      database.exec(`INSERT INTO host VALUES (1, 'esx-1');
        INSERT INTO host_attestation VALUES (1, '{"status":"${verdict}"}')`)
    }
    nowMs += waitsMs
    const key = { provider: 'nkp-1', tpmRequired: true, keyDerivationKey: Buffer.alloc(32) }
    const states = (async function* () {
      yield { keyProviders: [key, { ...key, tpmRequired: false }] }
      yield { keyProviders: [{ ...key, keyDerivationKey: Buffer.alloc(0) }] }
    })()
    const agent = connected.client('nkpsim.esxi.v1.HostAgentService')
    for await (const _ of agent.synchronize(states, { timeoutMs: 1 }));
    return { stop: async () => undefined } as unknown as Awaited<ReturnType<StartDaemon>>
  }
  const deliveries: Delivery[] = []
  const watched = watchDeliveries(start, {
    ...{ machine, tpmVersionOf: () => tpmVersion, nowMs: () => nowMs },
    onDelivery: (delivery) => deliveries.push(delivery),
  })
  const ownProcess = simulatedProcess({
    pid: 1,
    onLine: () => undefined,
    onExit: (): never => {
      throw new Error('the process has ended')
    },
  })
  const network = { ...effects.network, connect: async () => channel }
  await watched(
    { ...effects, network, ownProcess, input: simulatedInput({}) },
    { life, inputs: {}, starts: 1 },
  )
  expect(deliveries).toHaveLength(1)
  return findUnattestedHolders(deliveries, FRESH_MS)
}

it('accepts a KDK for a host with a fresh, accepted attestation', async () => {
  expect(await judge({ verdict: 'accepted' })).toEqual([])
})

it('finds a KDK for a host without a TPM, or without a fresh, accepted attestation', async () => {
  expect(await judge({ verdict: 'accepted', tpmVersion: '' })).toHaveLength(1)
  expect(await judge({ verdict: undefined })).toHaveLength(1)
  expect(await judge({ verdict: 'notAccepted' })).toHaveLength(1)
  expect(await judge({ verdict: 'accepted', waitsMs: FRESH_MS + 1 })).toHaveLength(1)
})
