import { describe, expect, it } from '@jest/globals'
import { manualClock } from '@nkpsim/daemon/testing'
import { RpcError } from '../errors/rpc-error.ts'
import { afterFailure, connectActive } from './active-channel.ts'
import type { RpcChannel } from './rpc-channel.ts'

const PROVIDERS = 'nkpsim.vcenter.v1.KeyProviderService'
const OPTIONS = { timeoutMs: 60_000 }

const refused = new RpcError('UNAVAILABLE', 'NOT_ACTIVE', 'node vcenter is passive')
const lost = new RpcError('UNAVAILABLE', 'PEER_UNREACHABLE', 'connection closed', {
  cause: { details: 'Connection dropped' },
})
const neverSent = new RpcError('UNAVAILABLE', 'PEER_UNREACHABLE', 'connection refused', {
  cause: { details: 'No connection established. Last error: connect ECONNREFUSED' },
})

describe('a call to the active vCenter that failed', () => {
  it.each([
    ['was refused by a passive node', refused, 'repeat', 'repeat'],
    ['was never sent', neverSent, 'repeat', 'repeat'],
    ['lost its connection', lost, 'repeat', 'unknown'],
    ['was cancelled', new RpcError('UNAVAILABLE', 'SERVER_STOPPING', ''), 'repeat', 'unknown'],
    ['failed for another reason', new RpcError('NOT_FOUND', 'X', ''), 'final', 'final'],
    ['got no answer in time', new RpcError('DEADLINE_EXCEEDED', 'X', ''), 'final', 'final'],
    [
      'says itself that nobody knows',
      new RpcError('UNKNOWN', 'OUTCOME_UNKNOWN', ''),
      'final',
      'final',
    ],
  ])('and %s', (_, error, ofRead, ofChange) => {
    expect([afterFailure(error, true), afterFailure(error, false)]).toEqual([ofRead, ofChange])
  })
})

/** A node that answers like a vCenter. */
type FakeNode = { role: 'active' | 'passive' | 'dead'; calls: string[]; failNext?: RpcError }

function channelOf(node: FakeNode): RpcChannel {
  const answer = async (method: string): Promise<unknown> => {
    if (node.role === 'dead') throw neverSent
    if (method === 'getNodeStatus')
      return {
        configured: true,
        isolated: false,
        role: node.role === 'active' ? 'VCENTER_HA_ROLE_ACTIVE' : 'VCENTER_HA_ROLE_PASSIVE',
      }
    node.calls.push(method)
    const error = node.failNext
    delete node.failNext
    if (error !== undefined) throw error
    if (node.role === 'passive') throw refused
    return {}
  }
  const client = new Proxy({}, { get: (_, method) => () => answer(String(method)) })
  return { client: () => client as never, close: () => undefined }
}

function twoNodes(first: FakeNode['role'], second: FakeNode['role']) {
  const nodes: Record<string, FakeNode> = {
    'a:1': { role: first, calls: [] },
    'b:1': { role: second, calls: [] },
  }
  const time = manualClock()
  const slept: number[] = []
  const clock = {
    monotonicMs: () => time.monotonicMs() + slept.reduce((sum, ms) => sum + ms, 0),
    sleep: async (ms: number) => void slept.push(ms),
  }
  const channel = connectActive({
    addresses: Object.keys(nodes),
    open: (address) => channelOf(nodes[address] ?? { role: 'dead', calls: [] }),
    clock,
  })
  return {
    a: nodes['a:1'] as FakeNode,
    b: nodes['b:1'] as FakeNode,
    providers: channel.client(PROVIDERS),
  }
}

describe('a channel to the active vCenter', () => {
  it('calls only the active node', async () => {
    const { a, b, providers } = twoNodes('passive', 'active')
    await providers.listProviders({}, OPTIONS)
    expect([a.calls, b.calls]).toEqual([[], ['listProviders']])
  })

  it('needs no answer of the other node', async () => {
    const { b, providers } = twoNodes('dead', 'active')
    await providers.listProviders({}, OPTIONS)
    expect(b.calls).toEqual(['listProviders'])
  })

  it('follows a failover with a change that was refused', async () => {
    const { a, b, providers } = twoNodes('active', 'passive')
    await providers.listProviders({}, OPTIONS)
    a.role = 'passive'
    b.role = 'active'
    await providers.deleteProvider({ provider: 'x' }, OPTIONS)
    expect([a.calls, b.calls]).toEqual([['listProviders', 'deleteProvider'], ['deleteProvider']])
  })

  it('never repeats a change whose connection broke', async () => {
    const { a, b, providers } = twoNodes('active', 'passive')
    a.failNext = lost
    const change = providers.deleteProvider({ provider: 'x' }, OPTIONS)
    await expect(change).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN', status: 'UNKNOWN' })
    expect([a.calls, b.calls]).toEqual([['deleteProvider'], []])
  })

  it('repeats a read whose connection broke', async () => {
    const { a, providers } = twoNodes('active', 'passive')
    a.failNext = lost
    await providers.listProviders({}, OPTIONS)
    expect(a.calls).toEqual(['listProviders', 'listProviders'])
  })

  it('looks for the active node again after a call that a node has not answered', async () => {
    const { a, b, providers } = twoNodes('active', 'passive')
    const silence = new RpcError('DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED', 'no answer in time')
    a.failNext = silence
    const change = providers.deleteProvider({ provider: 'x' }, OPTIONS)
    await expect(change).rejects.toMatchObject({ status: 'DEADLINE_EXCEEDED' })
    Object.assign(a, { role: 'passive', failNext: silence })
    b.role = 'active'
    await providers.deleteProvider({ provider: 'y' }, OPTIONS)
    expect([a.calls, b.calls]).toEqual([['deleteProvider'], ['deleteProvider']])
  })

  it('says of each node why it is not active, when none is within the time', async () => {
    const { providers } = twoNodes('dead', 'passive')
    await expect(providers.listProviders({}, OPTIONS)).rejects.toMatchObject({
      code: 'NOT_ACTIVE',
      message: 'no vCenter of a:1, b:1 is active: connection refused; b:1 is passive',
    })
  })
})
