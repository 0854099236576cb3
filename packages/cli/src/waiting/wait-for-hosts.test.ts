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
  it('waits for every host after one of them makes a restored vCenter raise its generation', async () => {
    const host = (name: string, acknowledgedGeneration: number, desiredGeneration: number) => ({
      ...esx1,
      name,
      acknowledgedGeneration,
      desiredGeneration,
    })
    const away = { connectionState: 'CONNECTION_STATE_NOT_RESPONDING' }
    const answers = [
      [0, 0].map((acknowledged, index) => ({ ...host(`esx-${index}`, acknowledged, 2), ...away })),
      [host('esx-1', 7, 2), host('esx-2', 7, 2)],
      [host('esx-1', 8, 8), host('esx-2', 7, 8)],
      [host('esx-1', 8, 8), host('esx-2', 8, 8)],
    ]
    const channel = channelOf(async () => ({ hosts: answers.shift() }))
    const look = connectionLook()
    const options = { timeoutMs: 1, signal: new AbortController().signal }
    const done: number[] = []
    while (answers.length > 0) {
      const progress = await look(channel, options)
      done.push(progress.filter(({ isDone }) => isDone).length)
    }
    expect(done).toEqual([0, 0, 1, 2])
  })
})
