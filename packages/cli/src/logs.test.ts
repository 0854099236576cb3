import { randomBytes } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { PassThrough, Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { systemRandom } from '@nkpsim/effects'
import { clusterPaths } from '@nkpsim/simulator'
import { startTestCluster, type TestCluster, vcenterOf } from '@nkpsim/simulator/testing'
import { run } from './run.ts'
import { spawnNkpsim } from './spawn.ts'
import { nkpsimOn } from './testing/refusals.ts'

const TRACE_ID = randomBytes(16).toString('hex')
const OTHER_ID = randomBytes(16).toString('hex')

type Line = { component: string; host?: string; event: string; trace_id?: string; ts: string }

let cluster: TestCluster
const nkpsim = (...args: string[]) => nkpsimOn(cluster.stateDir, args)
async function logs(...args: string[]): Promise<Line[]> {
  const { exitCode, stdout, stderr } = await nkpsim('-o', 'json', 'logs', ...args)
  expect([exitCode, stderr]).toEqual([0, ''])
  return stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}
const traced = (args: string[]) =>
  spawnNkpsim(['--state', cluster.stateDir, ...args], {
    timeoutMs: PATIENCE_MS,
    env: { ...process.env, TRACEPARENT: `00-${TRACE_ID}-00f067aa0ba902b7-00` },
  })

beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 2, noTpm: [2], faults: true })
  const { exitCode } = await traced(['provider', 'create', 'nkp-1', '--no-tpm-required'])
  expect(exitCode).toBe(0)
  await vcenterOf(cluster.stateDir).untilHeld('nkp-1', 2, 'PROVIDER_STATUS_NOT_BACKED_UP')
})
afterAll(() => cluster.dispose())

describe('nkpsim logs', () => {
  it('follows one command from vCenter to the hosts and back to vCenter', async () => {
    const lines = await logs('--trace', TRACE_ID)
    const told = lines.map(({ component, host, event }) => [component, host ?? '', event].join(' '))
    const timeOf = (line: string) => lines[told.indexOf(line)]?.ts
    for (const host of ['esx-1', 'esx-2']) {
      const way = [
        `vcenterd ${host} desired-state.sent`,
        `esxid ${host} desired-state.durable`,
        `vcenterd ${host} desired-state.acknowledged`,
      ]
      expect(told.filter((line) => way.includes(line)).toSorted()).toEqual(way.toSorted())
      // Two daemons may log in the same millisecond, so only the times are compared.
      expect(way.map(timeOf)).toEqual(way.map(timeOf).toSorted())
    }
    expect(told[0]).toMatch(/^vcenterd {2}/)
    expect(new Set(lines.map((line) => line.trace_id))).toEqual(new Set([TRACE_ID]))
    expect(await logs('--trace', TRACE_ID.slice(0, 8))).toEqual(lines)
  })

  it('uses the trace ids that nkpsim audit list shows', async () => {
    const { stdout } = await nkpsim('-o', 'json', 'audit', 'list', '--call', 'createprovider')
    expect(JSON.parse(stdout)).toMatchObject([{ target: 'nkp-1', traceId: TRACE_ID }])
    expect((await nkpsim('audit', 'verify')).exitCode).toBe(0)
  })

  it('merges all logs in order of time', async () => {
    const lines = await logs()
    const times = lines.map(({ ts }) => ts)
    expect(times).toEqual(times.toSorted())
    const hosts = lines.filter(({ component }) => component === 'esxid').map(({ host }) => host)
    expect(new Set(hosts)).toEqual(new Set([undefined, 'esx-1', 'esx-2']))
    const components = new Set(lines.map(({ component }) => component))
    expect(components).toEqual(new Set(['vcenterd', 'esxid', 'relay']))
  })

  it('shows only the lines that the options select', async () => {
    const ofHost = await logs('--host', 'esx-2', '--level', 'info')
    expect(ofHost.length).toBeGreaterThan(1)
    expect(new Set(ofHost.map(({ component }) => component))).toEqual(new Set(['esxid']))
    expect(ofHost.filter(({ host = 'esx-2' }) => host !== 'esx-2')).toEqual([])
    expect(ofHost.filter((line) => 'level' in line && line.level === 'debug')).toEqual([])
    const ofVcenter = await logs('--vcenter')
    expect(new Set(ofVcenter.map(({ component }) => component))).toEqual(new Set(['vcenterd']))
  })

  it('prints text for a user, including lines that are not records', async () => {
    appendFileSync(clusterPaths.log(cluster.stateDir, 'esx-2'), 'esxid: it \u001b[2Jfell over\n')
    const { stdout } = await nkpsim('logs', '--host', 'esx-2')
    expect(stdout).toMatch(/^\d\d:\d\d:\d\d\.\d{3} INFO {2}esxid esx-2 config-store\.opened /m)
    expect(stdout).toMatch(/ ERROR esx-2 esxid: it \\u001b\[2Jfell over\n$/)
  })

  it('follows new lines until Ctrl-C', async () => {
    const path = clusterPaths.log(cluster.stateDir, 'esx-1')
    const record = (event: string) =>
      `${JSON.stringify({ ts: new Date().toISOString(), level: 'info', event, trace_id: OTHER_ID })}\n`
    const [before, after] = [record('before'), record('after')]
    appendFileSync(path, before)
    const stop = new AbortController()
    let seen = ''
    const stdout = new Writable({
      write(chunk, _encoding, done) {
        seen += chunk
        // Writes the line in two parts, as a slow disk may.
        if (seen === before) appendFileSync(path, after.slice(0, 20))
        if (seen === before) setImmediate(() => appendFileSync(path, after.slice(20)))
        if (seen === before + after) stop.abort()
        done()
      },
    })
    const { stdin, env } = process
    const stderr = new PassThrough()
    const terminal = { stdin, stdout, stderr, env, signal: stop.signal, random: systemRandom }
    const args = ['--state', cluster.stateDir, '-o', 'json', 'logs', '--follow']
    expect(await run([...args, '--trace', OTHER_ID], terminal)).toBe(130)
    expect(seen).toBe(before + after)
  })

  it.each([
    ['a trace id that is not hexadecimal', ['--trace', 'xyz'], 2],
    ['an unknown level', ['--level', 'loud'], 2],
    ['an unknown host', ['--host', 'esx-9'], 3],
    ['the relay as a host', ['--host', 'relay'], 3],
  ])('refuses %s', async (_, args, code) => {
    expect((await nkpsim('logs', ...args)).exitCode).toBe(code)
  })
})

describe('the error of a failed call', () => {
  it('contains the trace id in JSON', async () => {
    const { stderr } = await nkpsim('-o', 'json', 'provider', 'get', 'nobody')
    const { error } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '')
    expect(error).toMatchObject({ traceId: expect.stringMatching(/^[0-9a-f]{32}$/) })
    expect(stderr.split('\n')[0]).not.toContain(error.traceId)
    expect((await logs('--trace', error.traceId)).map(({ event }) => event)).toContain('rpc.served')
  })
})
