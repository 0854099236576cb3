import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startTestCluster, type TestCluster } from '@nkpsim/simulator/testing'
import { parse, parseAllDocuments } from 'yaml'
import { nkpsimOn, oneLineOf } from './testing/refusals.ts'

let cluster: TestCluster
const nkpsim = (...args: string[]) => nkpsimOn(cluster.stateDir, args)

beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 1, noTpm: [1] })
})
afterAll(() => cluster.dispose())

describe('the output of nkpsim for programs', () => {
  it('has the same values in YAML and JSON', async () => {
    for (const command of [['host', 'list'], ['setting', 'list'], ['alarms']]) {
      const [json, yaml] = await Promise.all([
        nkpsim('-o', 'json', ...command),
        nkpsim('-o', 'yaml', ...command),
      ])
      expect([json.exitCode, yaml.exitCode, yaml.stderr]).toEqual([0, 0, ''])
      expect(parse(yaml.stdout)).toEqual(JSON.parse(json.stdout))
    }
  })

  it('is a sequence of documents for an endless stream', async () => {
    const { stdout, exitCode } = await nkpsim(
      '-o',
      'yaml',
      'top',
      '--count',
      '2',
      '--interval',
      '1',
    )
    expect(exitCode).toBe(0)
    const frames = parseAllDocuments(stdout).map((document) => document.toJS())
    expect(frames).toMatchObject([
      { processes: [{ running: true }, { running: true }], hosts: [{ name: 'esx-1' }] },
      { alarms: [] },
    ])
    const lines = (await nkpsim('-o', 'json', 'top', '--count', '1')).stdout.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line).vcenter.error)).toEqual([null])
  })
})

describe('nkpsim top', () => {
  it('shows processes and hosts as plain text if there is no terminal', async () => {
    const { stdout, exitCode } = await nkpsim('top', '--count', '1')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^vcenterd +vcenter +running/m)
    expect(stdout).toMatch(/^esx-1 +yes +Connected/m)
    expect(stdout).not.toContain('\u001b')
  })

  it.each([
    [['top', '--count', '0'], /whole number from 1/],
    [['top', '--interval', 'x'], /whole number from 1/],
    [['-o', 'xml', 'top'], /Allowed choices are table, json, yaml/],
  ])('refuses %j', async (args, message) => {
    const { exitCode, stderr } = await nkpsim(...args)
    expect(exitCode).toBe(2)
    expect(oneLineOf(stderr)).toMatch(message)
  })
})
