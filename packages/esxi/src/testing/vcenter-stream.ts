import { setTimeout as delay } from 'node:timers/promises'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import type { esxiV1, RpcChannel } from '@nkpsim/rpc'

const PAUSE_MS = 10

type Inventory = { vms: esxiV1.Vm__Output[]; hostCrypto: esxiV1.HostCrypto__Output | null }

/**
 * An open stream of a vCenter. Returns the host's answers to sent states, and keeps the host's
 * reports.
 */
export type VcenterStream = {
  send(desired: esxiV1.SynchronizeRequest): Promise<esxiV1.SynchronizeResponse__Output>
  /** Waits until the host's report matches. */
  until(isExpected: (inventory: Inventory) => boolean): Promise<Inventory>
  /** Returns the missing keys of the last complete report. */
  missingKeys(): readonly esxiV1.HostKeyName__Output[]
  /** Returns the number of complete reports. */
  reports(): number
  close(): void
}

export function openVcenterStream(channel: RpcChannel): VcenterStream {
  const requests: esxiV1.SynchronizeRequest[] = []
  const answers: esxiV1.SynchronizeResponse__Output[] = []
  const closed = new AbortController()
  let inventory: Inventory | undefined
  let parts: esxiV1.Vm__Output[] = []
  let reports = 0
  let missingKeys: readonly esxiV1.HostKeyName__Output[] = []
  let failure: unknown
  const poll = async <T>(find: () => T | undefined): Promise<T> => {
    const deadlineMs = performance.now() + PATIENCE_MS
    for (;;) {
      const found = find()
      if (found !== undefined) return found
      if (failure !== undefined) throw failure
      if (performance.now() > deadlineMs)
        throw new Error(`the host did not report: ${JSON.stringify(inventory)}`)
      await delay(PAUSE_MS)
    }
  }
  async function* outgoing() {
    while (!closed.signal.aborted) {
      const next = requests.shift()
      if (next === undefined) await delay(PAUSE_MS)
      else yield next
    }
  }
  const receive = async (): Promise<void> => {
    const agent = channel.client('nkpsim.esxi.v1.HostAgentService')
    const options = { timeoutMs: PATIENCE_MS, signal: closed.signal }
    for await (const response of agent.synchronize(outgoing(), options)) {
      const part = response.inventory
      if (!part) {
        if (!response.state) answers.push(response)
        continue
      }
      parts = part.continued ? [...parts, ...part.vms] : part.vms
      if (!part.complete) continue
      inventory = { vms: parts, hostCrypto: part.hostCrypto }
      missingKeys = part.missingKeys
      reports++
    }
  }
  receive().catch((error: unknown) => {
    if (!closed.signal.aborted) failure = error
  })
  return {
    send: async (desired) => {
      requests.push(desired)
      await poll(() => answers[0])
      const [answer] = answers.splice(0, 1)
      if (answer === undefined) throw new Error('no answer')
      return answer
    },
    until: (isExpected) =>
      poll(() => (inventory !== undefined && isExpected(inventory) ? inventory : undefined)),
    missingKeys: () => missingKeys,
    reports: () => reports,
    close: () => {
      closed.abort()
      channel.close()
    },
  }
}
