import { expect, it } from '@jest/globals'
import { until } from '@nkpsim/daemon/testing'
import { createRecordingLogger } from '../testing/recording-logger.ts'
import { type ServedMethod, type ServerScope, serveCall } from './serve-call.ts'
import type { ServerCall } from './server-call.ts'

const SERVED: ServedMethod = {
  ...{ service: 'nkpsim.esxi.v1.HostService', method: 'getStatus', allow: 'unauthenticated' },
  ...{ requirement: undefined, requestStream: false, responseStream: false, endless: false },
}
const over = new Error('the process has ended')

/** Serves a call in a process that ends when the call has been answered. */
function serveLast(logger: ServerScope['logger']): ServerScope['running'] {
  let isAnswered = false
  const nowMs = (): number => {
    if (isAnswered) throw over
    return 0
  }
  const running: ServerScope['running'] = new Map()
  const timer = { nowMs, monotonicMs: nowMs, after: () => () => undefined }
  const scope = {
    ...{ toRpcError: () => undefined, guard: undefined, logger, onServed: undefined },
    ...{ timer, requestTimeoutMs: 1, running },
  }
  const call = {
    ...{ authorization: undefined, trace: undefined, peer: '192.0.2.1:1', authority: 'esx-1' },
    ...{ subjectAltName: () => undefined, remainingMs: () => 1000, onCancelled: () => undefined },
    intake: () => ({ authorize: () => undefined, taken: () => undefined }),
    requests: () => ({ next: async () => ({ done: true, value: undefined }) }),
  } as unknown as ServerCall
  const answer = (): void => {
    isAnswered = true
  }
  serveCall(scope, SERVED, call, async () => answer(), answer)
  return running
}

it('logs the error of a call whose process ends while the call ends', async () => {
  const logger = createRecordingLogger()
  const running = serveLast(logger)
  expect(running.size).toBe(1)
  await until(() => running.size === 0)
  expect(logger.lines).toEqual([
    expect.objectContaining({
      event: 'rpc.failed',
      fields: expect.objectContaining({ error: over }),
    }),
  ])
})

it('rejects no promise if the log of the process has ended too', async () => {
  const fails = (): never => {
    throw over
  }
  const running = serveLast({ debug: fails, error: fails })
  const ended = [...running.keys()]
  await expect(Promise.all(ended)).resolves.toHaveLength(1)
  await until(() => running.size === 0)
})
