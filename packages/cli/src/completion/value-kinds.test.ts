import { PassThrough } from 'node:stream'
import { describe, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import { createProgram } from '../program.ts'
import { complete } from './complete.ts'

const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() }
const program = await createProgram({
  random: systemRandom,
  ...streams,
  env: {},
  signal: new AbortController().signal,
})

/** Returns what completes a line: names of a kind, paths by the shell, or undefined for neither. */
async function kindOf(line: string): Promise<string | undefined> {
  let asked: string | undefined
  const { kind } = await complete(program, line.split(' '), async (of) => {
    asked = of
    return []
  })
  return asked ?? (kind === 'words' ? undefined : `${kind} of the shell`)
}

describe('the value that is being typed', () => {
  it.each([
    ['provider get ', 'providers'],
    ['provider list nkp-1 ', 'providers'],
    ['provider rm ', 'providers'],
    ['provider set-default nkp-1 --cluster ', 'clusters'],
    ['provider set-default nkp-1 --folder ', 'folders'],
    ['vm create db-1 --provider ', 'providers'],
    ['vm get ', 'virtualMachines'],
    ['host status ', 'hosts'],
    ['host crypto enable ', 'hosts'],
    ['host move esx-1 --cluster=', 'clusters'],
    ['inventory create-cluster Other --datacenter ', 'datacenters'],
    ['role get ', 'roles'],
    ['role update ', 'roles'],
    ['permission set anna@vsphere.local --role ', 'roles'],
    ['permission set ', 'users'],
    ['permission set anna@vsphere.local --on ', 'entities'],
    ['user delete ', 'users'],
    ['login ', 'users'],
    ['setting set ', 'settings'],
    ['event --entity ', 'observed'],
    ['alarms acknowledge a ', 'observed'],
    ['alarms reset ', 'alarms'],
    ['alarms --entity ', 'observed'],
    ['tasks get ', 'tasks'],
    ['unlink ', 'linkedVcenters'],
    ['provider share nkp-1 --to ', 'linkedVcenters'],
    ['profile use ', 'profiles'],
    ['audit verify --folder ', 'folders of the shell'],
    ['link --to ', 'folders of the shell'],
    ['seed apply ', 'files of the shell'],
  ])('after %j is of the kind %s', async (line, kind) => {
    expect(await kindOf(line)).toBe(kind)
  })

  it.each(['provider create ', 'role create ', 'user create ', 'host add ', 'vm create '])(
    'after %j is a new name',
    async (line) => expect(await kindOf(line)).toBeUndefined(),
  )
})
