import { describe, expect, it } from '@jest/globals'
import { PATIENCE_MS, until } from '@nkpsim/daemon/testing'
import { RpcError } from '../errors/rpc-error.ts'
import { openTestLink } from '../testing/test-link.ts'
import { testVmService } from '../testing/test-services.ts'
import type { CallContext } from './call-context.ts'
import type { Guard } from './guard.ts'
import { stillAdmitted } from './while-admitted.ts'

const VM_SERVICE = 'nkpsim.esxi.v1.VirtualMachineService'
const BOUND = { timeoutMs: PATIENCE_MS }
const ENDED = { status: 'UNAUTHENTICATED', code: 'SESSION_EXPIRED' }
const CHUNK = Buffer.from('x')

/** Returns a guard that admits calls until their session has ended, and a function that ends it. */
function sessionGuard(): { guard: Guard; end: () => void } {
  let hasEnded = false
  const requireStill = async (): Promise<void> => {
    if (hasEnded) throw new RpcError('UNAUTHENTICATED', 'SESSION_EXPIRED', 'it has ended')
  }
  const caller = { name: 'anna', sessionId: 's' }
  return {
    guard: { admit: async () => ({ caller, settle: () => undefined, requireStill }) },
    end: () => {
      hasEnded = true
    },
  }
}

describe('a stream whose session has ended', () => {
  it('does not write messages that arrive later', async () => {
    const { guard, end } = sessionGuard()
    const written: Buffer[] = []
    const writeDisk = async (requests: AsyncIterable<{ chunk?: Buffer }>) => {
      for await (const { chunk } of requests) if (chunk !== undefined) written.push(chunk)
      return { writtenBytes: written.length }
    }
    await using link = await openTestLink([testVmService({ writeDisk })], { guard })
    async function* requests() {
      yield { chunk: CHUNK }
      await until(() => written.length === 1)
      end()
      yield { chunk: CHUNK }
    }
    await expect(
      link.channel.client(VM_SERVICE).writeDisk(requests(), BOUND),
    ).rejects.toMatchObject(ENDED)
    expect(written).toHaveLength(1)
  })

  it('sends the client no more messages', async () => {
    const { guard, end } = sessionGuard()
    const exportVm = async function* () {
      for (;;) yield { chunk: CHUNK }
    }
    await using link = await openTestLink([testVmService({ exportVm })], { guard })
    const read = async () => {
      for await (const _ of link.channel.client(VM_SERVICE).exportVm({ name: 'vm' }, BOUND)) end()
    }
    await expect(read()).rejects.toMatchObject(ENDED)
  })

  it('ends even if no message arrives', async () => {
    const { guard, end } = sessionGuard()
    let isOpen = false
    const writeDisk = async (requests: AsyncIterable<unknown>) => {
      isOpen = true
      for await (const _ of requests);
      return { writtenBytes: 0 }
    }
    await using link = await openTestLink([testVmService({ writeDisk })], { guard })
    const silence = Promise.withResolvers<void>()
    // biome-ignore lint/correctness/useYield: this stream has no messages
    async function* requests() {
      await silence.promise
    }
    const written = link.channel.client(VM_SERVICE).writeDisk(requests(), BOUND)
    const outcome = expect(written).rejects.toMatchObject(ENDED)
    await until(() => isOpen)
    end()
    await outcome
    silence.resolve()
  })
})

it.each([
  ['one message', 1],
  ['several messages', 3],
  ['no message', 0],
])('a guard reads the first message of a stream, and the handler gets %s', async (_, count) => {
  const seen: unknown[] = []
  const taken: unknown[] = []
  const guard: Guard = {
    admit: async ({ request }) => {
      seen.push(await request())
      return { caller: { name: 'anna', sessionId: 's' }, settle: () => undefined }
    },
  }
  const writeDisk = async (requests: AsyncIterable<{ chunk?: Buffer }>) => {
    for await (const { chunk } of requests) taken.push(chunk)
    return { writtenBytes: taken.length }
  }
  await using link = await openTestLink([testVmService({ writeDisk })], { guard })
  const chunks = Array.from({ length: count }, (_each, index) => Buffer.of(index + 1))
  async function* requests() {
    for (const chunk of chunks) yield { chunk }
  }
  const answer = await link.channel.client(VM_SERVICE).writeDisk(requests(), BOUND)
  expect(answer.writtenBytes).toBe(count)
  expect(taken).toEqual(chunks)
  expect(seen).toEqual([chunks[0] && expect.objectContaining({ chunk: chunks[0] })])
})

it('a call that waited for its turn is not admitted after its session or its caller has gone', async () => {
  const { guard, end } = sessionGuard()
  const seen: unknown[] = []
  const powerOnVm = async (_request: unknown, { requireStill }: CallContext) => {
    await requireStill()
    seen.push('admitted')
    end()
    await requireStill().catch(({ code }: RpcError) => seen.push(code))
    throw new RpcError('ABORTED', 'ABORTED', 'nothing is done')
  }
  await using link = await openTestLink([testVmService({ powerOnVm })], { guard })
  const called = link.channel.client(VM_SERVICE).powerOnVm({ name: 'vm' }, BOUND)
  await expect(called).rejects.toMatchObject({ code: 'ABORTED' })
  expect(seen).toEqual(['admitted', 'SESSION_EXPIRED'])
  const waits = { requireStill: async () => undefined, requireToBegin: () => Promise.reject(ENDED) }
  await expect(stillAdmitted(waits, new AbortController().signal)()).rejects.toBe(ENDED)
  const gone = AbortSignal.abort(new Error('the caller has gone'))
  await expect(stillAdmitted(undefined, gone)()).rejects.toThrow('the caller has gone')
})
