import { describe, expect, it } from '@jest/globals'
import type { RpcChannel } from '@nkpsim/rpc'
import { connectionLook } from './wait-for-hosts.ts'

type ListHosts = (request: object, options: { signal?: AbortSignal }) => Promise<object>

/** Returns a channel to a vCenter that only lists hosts. */
function channelOf(listHosts: ListHosts): RpcChannel {
  const client = { listHosts }
  return { client: () => client } as unknown as RpcChannel
}
const esx1 = {
  name: 'esx-1',
  connectionState: 'CONNECTION_STATE_CONNECTED',
  acknowledgedGeneration: 1,
  desiredGeneration: 2,
}

describe('connectionLook', () => {
  it('ends at Ctrl-C although vCenter does not answer', async () => {
    const interrupt = new AbortController()
    const channel = channelOf(
      (_request, { signal }) =>
        new Promise((_resolve, reject) => {
          if (signal === undefined) reject(new Error('the query has no signal'))
          signal?.addEventListener('abort', () => reject(signal.reason))
        }),
    )
    const looked = connectionLook()(channel, { timeoutMs: 1, signal: interrupt.signal })
    interrupt.abort(new Error('interrupted'))
    await expect(looked).rejects.toThrow('interrupted')
  })

  it('fails if the named host is removed while it waits', async () => {
    let hosts = [esx1]
    const channel = channelOf(async () => ({ hosts }))
    const look = connectionLook('esx-1')
    const options = { timeoutMs: 1, signal: new AbortController().signal }
    expect(await look(channel, options)).toMatchObject([{ name: 'esx-1', isDone: false }])
    hosts = []
    await expect(look(channel, options)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'host "esx-1" was removed before it was up to date',
    })
  })
})
