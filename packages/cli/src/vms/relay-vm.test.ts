import { describe, expect, it } from '@jest/globals'
import type { RpcChannel } from '@nkpsim/rpc'
import { relayVm } from './relay-vm.ts'

type Frame = { frame: Buffer }
type Requests = AsyncIterable<object>

const REASON = 'the destination does not hold the KDK'
const FRAME: Frame = { frame: Buffer.from([1]) }

describe('a relay between two hosts', () => {
  it('tells why the source ended, also if the destination still reads', async () => {
    async function* send(): AsyncGenerator<Frame> {
      yield FRAME
      throw new Error(REASON)
    }
    async function* receive(requests: Requests): AsyncGenerator<Frame> {
      for await (const _request of requests);
      yield* []
    }
    await expect(relay(send, receive)).rejects.toThrow(REASON)
  })

  it('tells why the source ended, if the destination ended first', async () => {
    const ended = Promise.withResolvers<void>()
    async function* send(): AsyncGenerator<Frame> {
      yield FRAME
      await ended.promise
      throw new Error(REASON)
    }
    async function* receive(requests: Requests): AsyncGenerator<Frame> {
      for await (const request of requests) if ('frame' in request) break
      ended.resolve()
      yield* []
    }
    await expect(relay(send, receive)).rejects.toThrow(REASON)
  })
})

async function drain(requests: Requests): Promise<void> {
  for await (const _request of requests);
}

function relay(
  send: () => AsyncGenerator<Frame>,
  receive: (requests: Requests) => AsyncGenerator<Frame>,
): Promise<unknown> {
  const relaySend = (requests: Requests): AsyncGenerator<Frame> => {
    void drain(requests)
    return send()
  }
  const channel = {
    client: () => ({ relaySend, relayReceive: receive }),
  } as unknown as RpcChannel
  return relayVm({
    ...{ migrationId: 'id', name: 'vm', source: channel, destination: channel, totalBytes: 1 },
    options: { timeoutMs: 1000, signal: new AbortController().signal },
    onProgress: () => undefined,
  })
}
