import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { PATIENCE_MS, until } from '@nkpsim/daemon/testing'
import { story } from '@nkpsim/daemon/testing/story'
import { clusterPaths, startVcenter, stopCluster, stopVcenter } from '@nkpsim/simulator'
import { scanForSecrets } from '@nkpsim/simulator/checkers'
import {
  makeTestFolder,
  type OtlpReceiver,
  type ReceivedSpan,
  startOtlpReceiver,
  startTestCluster,
  type TestCluster,
  vcenterOf,
} from '@nkpsim/simulator/testing'
import { type CommandResult, spawnNkpsim } from './spawn.ts'
import { runHere } from './testing/run-here.ts'

const VARIABLE = 'OTEL_EXPORTER_OTLP_ENDPOINT'
/** Allowed attributes of spans: names, kinds and codes. */
const ATTRIBUTES = [
  'error.type',
  'host',
  'nkpsim.provider',
  'rpc.method',
  'rpc.service',
  'rpc.system',
  'server.address',
]

const made = makeTestFolder()
const folder = join(made.folder, 'traces')
const before = process.env[VARIABLE]
let receiver: OtlpReceiver
let cluster: TestCluster

/** Runs a command in a new trace, as a separate process. */
async function traced(...args: string[]): Promise<CommandResult & { traceId: string }> {
  const { traceId, env } = newTrace()
  const result = await spawnNkpsim(['--state', cluster.stateDir, ...args], {
    timeoutMs: PATIENCE_MS,
    env,
  })
  return { ...result, traceId }
}

/** Runs a command in a new trace, in this process. */
async function tracedHere(...args: string[]): Promise<CommandResult & { traceId: string }> {
  const { traceId, env } = newTrace()
  return { ...(await runHere(['--state', cluster.stateDir, ...args], { env })), traceId }
}

function newTrace(): { traceId: string; env: NodeJS.ProcessEnv } {
  const traceId = randomBytes(16).toString('hex')
  return { traceId, env: { ...process.env, TRACEPARENT: `00-${traceId}-00f067aa0ba902b7-00` } }
}

const spansOf = (traceId: string) => receiver.spans.filter((span) => span.traceId === traceId)

/**
 * Repeats a command, each time in a new trace, until one of the traces has the expected contents: a
 * process drops spans that the collector does not accept within a second.
 * @param argumentsOf arguments for each repetition, which counts from 1
 * @param runCommand runs the command; by default in this process
 */
async function repeated<T>(
  argumentsOf: (repetition: number) => string[],
  expectedExitCode: number,
  look: (spans: readonly ReceivedSpan[]) => T | undefined,
  runCommand = tracedHere,
): Promise<T> {
  const traceIds: string[] = []
  const found = await until(
    async () => {
      const { exitCode, traceId } = await runCommand(...argumentsOf(traceIds.length + 1))
      expect(exitCode).toBe(expectedExitCode)
      traceIds.push(traceId)
      return traceIds.map((each) => look(spansOf(each))).find((each) => each !== undefined)
    },
    (each) => each !== undefined,
  )
  if (found === undefined) throw new Error('no trace has the expected contents')
  return found
}

/**
 * Returns, for each given span, the path from the command to it. Spans and the steps of a path are
 * written `SERVICE SPAN-NAME`. Returns undefined if a span or a part of a path is missing.
 */
function waysTo(spans: readonly ReceivedSpan[], names: readonly string[]): string[][] | undefined {
  const ways = spans.map((span) => climb(span, spans))
  const whole = ways.filter(([first]) => first?.startsWith('nkpsim nkpsim ') === true)
  const found = names.map((name) => whole.find((way) => way.at(-1) === name))
  return found.every((way) => way !== undefined) ? found : undefined
}

function climb(span: ReceivedSpan, spans: readonly ReceivedSpan[]): string[] {
  const own = `${span.service} ${span.name}`
  if (!span.parentSpanId) return [own]
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId)
  return [...(parent === undefined ? ['?'] : climb(parent, spans)), own]
}

beforeAll(async () => {
  receiver = await startOtlpReceiver(folder)
  process.env[VARIABLE] = receiver.endpoint
  cluster = await startTestCluster({ hosts: 2, noTpm: [2] })
})
afterAll(async () => {
  if (before === undefined) delete process.env[VARIABLE]
  else process.env[VARIABLE] = before
  await cluster.dispose()
  await receiver.close()
  if (!made.isKept) rmSync(made.folder, { recursive: true })
})

story('the trace of a command', (step) => {
  step('leads from the command through vCenter to the work of a host with its TPM', async () => {
    const work = ['TPM activate credential', 'derive key check value', 'store commit']
    const ends = [...work.map((name) => `esxid ${name}`), 'vcenterd store commit']
    const ways = await repeated(
      (repetition) => ['provider', 'create', `nkp-1.${repetition}`, '--no-tpm-required'],
      0,
      (spans) => waysTo(spans, ends),
      traced,
    )
    const toHost = [
      'nkpsim nkpsim provider create',
      'nkpsim nkpsim.vcenter.v1.KeyProviderService/CreateProvider',
      'vcenterd nkpsim.vcenter.v1.KeyProviderService/CreateProvider',
      'vcenterd push desired state',
      'esxid apply desired state',
    ]
    expect(ways).toEqual([
      ...work.map((name) => [...toHost, `esxid ${name}`]),
      [...toHost.slice(0, 3), 'vcenterd store commit'],
    ])
  })

  step('leads to the derivation of a key encryption key', async () => {
    await cluster.backUp('nkp-1.1')
    await vcenterOf(cluster.stateDir).untilActive('nkp-1.1', 2)
    const rest = ['--host', 'esx-1', '--provider', 'nkp-1.1', '--size', '1MiB']
    const ways = await repeated(
      (repetition) => ['vm', 'create', `db-${repetition}`, ...rest],
      0,
      (spans) => waysTo(spans, ['esxid derive KEK']),
    )
    expect(ways).toEqual([
      [
        'nkpsim nkpsim vm create',
        'nkpsim nkpsim.vcenter.v1.VirtualMachineService/CreateVm',
        'vcenterd nkpsim.vcenter.v1.VirtualMachineService/CreateVm',
        'vcenterd nkpsim.esxi.v1.VirtualMachineService/CreateVm',
        'esxid nkpsim.esxi.v1.VirtualMachineService/CreateVm',
        'esxid derive KEK',
      ],
    ])
  })

  step('leads to the unsealing by a host that was power-cycled', async () => {
    const ways = await repeated(
      () => ['host', 'power-cycle', 'esx-1'],
      0,
      (spans) => waysTo(spans, ['esxid TPM unseal']),
    )
    expect(ways).toEqual([
      ['nkpsim nkpsim host power-cycle', 'esxid boot host', 'esxid TPM unseal'],
    ])
  })

  step('shows the failure of a call only as an error code', async () => {
    const failed = await repeated(
      () => ['provider', 'get', 'a-name-that-is-no-attribute'],
      3,
      (spans) => {
        const isWhole = waysTo(spans, ['nkpsim nkpsim provider get']) !== undefined
        const found = spans.filter(({ status }) => status?.code)
        return isWhole && found.length >= 2 ? found : undefined
      },
    )
    expect(JSON.stringify(failed)).not.toContain('a-name-that-is-no-attribute')
  })

  step('contains no secret, and only allowed attributes', async () => {
    const keys = receiver.spans.flatMap(({ attributes }) => attributes.map(({ key }) => key))
    expect([...new Set(keys)].toSorted()).toEqual(ATTRIBUTES)
    expect(await scanForSecrets(await cluster.secrets(), { folders: [folder] })).toEqual([])
    expect(new Set(receiver.spans.map(({ service }) => service))).toEqual(
      new Set(['nkpsim', 'vcenterd', 'esxid']),
    )
  })
})

describe('a trace collector', () => {
  it('delays neither a command nor a daemon if it hangs', async () => {
    receiver.hang()
    const { exitCode } = await traced('provider', 'list')
    expect(exitCode).toBe(0)
    await vcenterOf(cluster.stateDir).createProvider('nkp-2')
    await vcenterOf(cluster.stateDir).untilHeld('nkp-2', 2, 'PROVIDER_STATUS_NOT_BACKED_UP')
    const { stateDir } = cluster
    await stopVcenter({ stateDir })
    expect(readFileSync(clusterPaths.log(stateDir, 'vcenter'), 'utf8')).not.toContain(
      'did not stop',
    )
    await startVcenter({ stateDir })
  })

  it('delays neither a command nor a daemon if it is down, and the log reports the problem', async () => {
    await receiver.close()
    expect((await traced('provider', 'list')).exitCode).toBe(0)
    await stopCluster({ stateDir: cluster.stateDir })
    for (const name of ['vcenter', 'esx-1', 'esx-2']) {
      const log = readFileSync(clusterPaths.log(cluster.stateDir, name), 'utf8')
      expect(log).not.toContain('did not stop')
    }
    const log = readFileSync(clusterPaths.log(cluster.stateDir, 'vcenter'), 'utf8')
    expect(log).toContain('"event":"traces.not-delivered"')
  })

  it('must have an HTTP URL without a password', async () => {
    const { exitCode, stderr } = await spawnNkpsim(['--state', cluster.stateDir, 'status'], {
      timeoutMs: PATIENCE_MS,
      env: { ...process.env, [VARIABLE]: 'http://user:hidden@localhost:4318' },
    })
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/^nkpsim: OTEL_EXPORTER_OTLP_ENDPOINT is a URL such as /)
    expect(stderr).not.toContain('hidden')
  })
})
