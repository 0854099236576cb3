import { Client, credentials as grpcCredentials, Metadata } from '@grpc/grpc-js'
import { describe, expect, it } from '@jest/globals'
import { PATIENCE_MS, until } from '@nkpsim/daemon/testing'
import { service as healthService } from 'grpc-health-check'
import { RpcError } from '../errors/rpc-error.ts'
import { createRecordingLogger } from '../testing/recording-logger.ts'
import { openTestLink, testIdentities } from '../testing/test-link.ts'
import { neverAnswer, testAgentService, testVmService } from '../testing/test-services.ts'
import type { Guard } from './guard.ts'
import { createRpcServer } from './rpc-server.ts'

const VM_SERVICE = 'nkpsim.esxi.v1.VirtualMachineService'
const AGENT_SERVICE = 'nkpsim.esxi.v1.HostAgentService'
const BOUND = { timeoutMs: PATIENCE_MS }
/** A grace period longer than any test, ms: the maximum of a timer. */
const ENDLESS_MS = 2 ** 31 - 1

class StoreError extends Error {}

describe('an error that a handler throws', () => {
  it('reaches the client with status, code and message, but without cause', async () => {
    const cause = new Error('path and other details')
    const getVm = async () => {
      throw new RpcError('NOT_FOUND', 'VM_NOT_FOUND', 'no VM “ä”\n\u2028\u001b\u202ein ds', {
        cause,
      })
    }
    await using link = await openTestLink([testVmService({ getVm })])
    const error = await thrownBy(link.channel.client(VM_SERVICE).getVm({}, BOUND))
    expect(String(error)).toBe('NOT_FOUND VM_NOT_FOUND: no VM “ä” in ds')
    expect(JSON.stringify(error)).not.toContain('details')
    await until(() => link.lines.length > 0)
    expect(link.lines.map((line) => line.level)).toEqual(['debug'])
  })

  it('is converted by the service', async () => {
    const getVm = async () => {
      throw new StoreError('row 5')
    }
    const toRpcError = (error: unknown) =>
      error instanceof StoreError ? new RpcError('ABORTED', 'STORE', 'try again') : undefined
    await using link = await openTestLink([testVmService({ getVm })], { toRpcError })
    await expect(link.channel.client(VM_SERVICE).getVm({}, BOUND)).rejects.toMatchObject({
      status: 'ABORTED',
      code: 'STORE',
      message: 'try again',
    })
  })

  it('tells the caller nothing if it is unexpected, and is logged with all details', async () => {
    const thrown = new Error('secret detail')
    const getVm = async () => {
      throw thrown
    }
    await using link = await openTestLink([testVmService({ getVm })])
    const error = await thrownBy(link.channel.client(VM_SERVICE).getVm({}, BOUND))
    expect(error).toMatchObject({ status: 'INTERNAL', code: 'INTERNAL' })
    expect(String(error)).not.toContain('secret detail')
    const line = link.lines.find(({ level }) => level === 'error')
    expect(line).toMatchObject({ event: 'rpc.failed', fields: { method: 'getVm', error: thrown } })
  })

  it('is logged if it is a failure of the server, even if the caller gets its message', async () => {
    const thrown = new StoreError('cannot write a.json')
    const toRpcError = (error: unknown) =>
      error instanceof StoreError ? new RpcError('INTERNAL', 'STORE', error.message) : undefined
    const getVm = async () => {
      throw thrown
    }
    const refusing: Guard = {
      admit: async () => {
        throw toRpcError(thrown)
      },
    }
    for (const guard of [undefined, refusing]) {
      const options = { toRpcError, ...(guard && { guard }) }
      await using link = await openTestLink([testVmService({ getVm })], options)
      await expect(link.channel.client(VM_SERVICE).getVm({}, BOUND)).rejects.toMatchObject({
        ...{ status: 'INTERNAL', code: 'STORE', message: 'cannot write a.json' },
      })
      const line = link.lines.find(({ level }) => level === 'error')
      expect(line).toMatchObject({
        event: 'rpc.failed',
        fields: { method: 'getVm', error: { message: 'cannot write a.json' } },
      })
    }
  })
})

describe('the log of a server', () => {
  it('has a line for each call with caller, method, outcome and duration, but without payload', async () => {
    await using link = await openTestLink([testVmService({ getVm: async () => ({}) })])
    await link.channel.client(VM_SERVICE).getVm({ name: 'payload' }, BOUND)
    await until(() => link.lines.length === 1)
    expect(link.lines[0]).toEqual({
      level: 'debug',
      event: 'rpc.served',
      fields: {
        service: VM_SERVICE,
        method: 'getVm',
        code: 'OK',
        durationMs: expect.any(Number),
        peer: 'operator:administrator@vsphere.local',
      },
    })
  })
})

describe('listen', () => {
  it('reports which address is taken', async () => {
    await using link = await openTestLink([])
    const logger = createRecordingLogger()
    const tls = testIdentities.host
    const other = createRpcServer({ tls, services: [], toRpcError: () => undefined, logger })
    const port = Number(link.address.split(':')[1])
    await expect(other.listen('localhost', port)).rejects.toMatchObject({
      code: 'ADDRESS_UNUSABLE',
      message: `cannot listen on localhost:${port}: the port is taken: choose another`,
    })
    await expect(other.listen('no-such-host.invalid', 0)).rejects.toMatchObject({
      message: 'cannot listen on no-such-host.invalid:0: unknown host name',
    })
    await expect(other.listen('192.0.2.1', 0)).rejects.toMatchObject({
      message: 'cannot listen on 192.0.2.1:0: this machine has no such address',
    })
    await other.close(0)
  })
})

describe('close', () => {
  it('lets a call finish within the grace period, and accepts no new call', async () => {
    const started = Promise.withResolvers<void>()
    const finish = Promise.withResolvers<object>()
    const getVm = () => {
      started.resolve()
      return finish.promise
    }
    await using link = await openTestLink([testVmService({ getVm })])
    const call = link.channel.client(VM_SERVICE).getVm({}, BOUND)
    await started.promise
    const closed = link.server.close(ENDLESS_MS)
    const late = link.channel.client(VM_SERVICE).getVm({}, BOUND)
    await expect(late).rejects.toMatchObject({ status: 'UNAVAILABLE' })
    finish.resolve({})
    expect(await call).toEqual({ vm: null })
    await closed
  })

  it('ends a bidirectional stream immediately, and runs the finally block of its handler', async () => {
    let ended = false
    const agent = testAgentService(async function* (_requests, { signal }) {
      try {
        yield { state: { generation: 1 } }
        await new Promise((_, reject) => signal.addEventListener('abort', reject))
      } finally {
        ended = true
      }
    })
    await using link = await openTestLink([agent])
    const responses = link.channel
      .client(AGENT_SERVICE)
      .synchronize(neverEnding(), BOUND)
      [Symbol.asyncIterator]()
    await responses.next()
    const closed = link.server.close(ENDLESS_MS)
    await expect(responses.next()).rejects.toMatchObject({
      status: 'UNAVAILABLE',
      code: 'SERVER_STOPPING',
    })
    await closed
    expect(ended).toBe(true)
  })

  it('cancels a call that outlasts the grace period', async () => {
    let aborted: unknown
    const started = Promise.withResolvers<void>()
    const getVm = neverAnswer(started.resolve, (reason) => {
      aborted = reason
    })
    await using link = await openTestLink([testVmService({ getVm })])
    const call = thrownBy(link.channel.client(VM_SERVICE).getVm({}, BOUND))
    await started.promise
    await link.server.close(100)
    expect(await call).toMatchObject({ status: 'UNAVAILABLE' })
    expect(aborted).toMatchObject({ code: 'SERVER_STOPPING' })
  })
})

describe('health', () => {
  it('is SERVING for the server and for each service', async () => {
    await using link = await openTestLink([testVmService({})])
    expect(await checkHealth(link.address, '')).toEqual({ status: 'SERVING' })
    expect(await checkHealth(link.address, VM_SERVICE)).toEqual({ status: 'SERVING' })
    await expect(checkHealth(link.address, 'no.such.Service')).rejects.toMatchObject({ code: 5 })
  })
})

describe('reflection', () => {
  it('is off by default', async () => {
    await using link = await openTestLink([testVmService({})])
    await expect(listServices(link.address)).rejects.toMatchObject({ code: 12 })
  })

  it('lists the services if it is on', async () => {
    await using link = await openTestLink([testVmService({})], { reflection: true })
    expect(await listServices(link.address)).toEqual([expect.stringContaining(VM_SERVICE)])
  })

  it('answers all requests of one stream', async () => {
    await using link = await openTestLink([testVmService({})], { reflection: true })
    expect(await listServices(link.address, 20)).toHaveLength(20)
  })
})

async function* neverEnding() {
  yield {}
  await new Promise(() => {})
}

async function thrownBy(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  )
}

function strangerTo(address: string): Client {
  const { rootsPem, privateKeyPem, certificatePem } = testIdentities.operator
  const [roots, key, certificate] = [rootsPem, privateKeyPem, certificatePem].map((pem) =>
    Buffer.from(pem),
  )
  return new Client(address, grpcCredentials.createSsl(roots, key, certificate))
}

async function checkHealth(address: string, service: string): Promise<unknown> {
  const client = strangerTo(address)
  const method = healthService['Check']
  if (method === undefined) throw new Error('health has no Check')
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  client.makeUnaryRequest(
    method.path,
    method.requestSerialize,
    method.responseDeserialize,
    { service },
    new Metadata(),
    { deadline: Date.now() + PATIENCE_MS },
    (error, response) => (error === null ? resolve(response) : reject(error)),
  )
  return promise.finally(() => client.close())
}

/**
 * Makes a call in the wire format of grpc.reflection.v1. Field 7 is list_services, and the response
 * contains the names as text.
 */
async function listServices(address: string, times = 1): Promise<string[]> {
  const client = strangerTo(address)
  const call = client.makeBidiStreamRequest(
    '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
    (bytes: Buffer) => bytes,
    (bytes: Buffer) => bytes.toString('latin1'),
    new Metadata(),
    { deadline: Date.now() + PATIENCE_MS },
  )
  for (let sent = 0; sent < times; sent += 1) call.write(Buffer.from([0x3a, 0x00]))
  call.end()
  const answers: string[] = []
  try {
    for await (const answer of call) answers.push(String(answer))
    return answers
  } finally {
    client.close()
  }
}
