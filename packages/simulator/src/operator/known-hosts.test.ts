import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { findKnownHost, readKnownHosts } from './known-hosts.ts'
import { localNames } from './local-names.ts'
import { rememberHosts } from './remember-hosts.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-known-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const host = (port: number) => ({ address: `localhost:${port}`, hostId: `id-${port}` })

describe('the known hosts of a state folder', () => {
  it('are stored, added and replaced by name, whatever the name is', async () => {
    await rememberHosts(folder, new Map([['esx-1', host(1)]]))
    await rememberHosts(
      folder,
      new Map([
        ['esx-1', host(2)],
        ['__proto__', host(3)],
      ]),
    )
    expect(findKnownHost(folder, 'esx-1')).toEqual(host(2))
    expect(findKnownHost(folder, '__proto__')).toEqual(host(3))
  })

  it('do not exist in a new folder, and the error names the next command', () => {
    expect(readKnownHosts(folder).size).toBe(0)
    expect(() => findKnownHost(folder, 'esx-1')).toThrow('add one with: nkpsim host add')
  })

  it('are listed by name in the error for an unknown host', async () => {
    await rememberHosts(folder, new Map([['esx-1', host(1)]]))
    expect(() => findKnownHost(folder, 'esx-9')).toThrow('known are: esx-1')
  })

  it.each(['', 'x', '[]', '{"version":2,"hosts":{}}', '{"version":1,"hosts":{"a":{"address":1}}}'])(
    'are refused if their file is damaged: %s',
    (text) => {
      writeFileSync(join(folder, 'known-hosts.json'), text)
      expect(() => readKnownHosts(folder)).toThrow('is not a list of known hosts')
    },
  )
})

describe('the names for suggestions', () => {
  it('are the names of known hosts, datastores and their VMs', async () => {
    await rememberHosts(folder, new Map([['esx-1', host(1)]]))
    mkdirSync(join(folder, 'datastores', 'datastore1', 'db-1'), { recursive: true })
    mkdirSync(join(folder, 'datastores', 'datastore1', '.locks'))
    writeFileSync(join(folder, 'datastores', 'datastore1', 'file'), '')
    const names = localNames(folder)
    expect([names.hosts(), names.datastores(), names.virtualMachines()]).toEqual([
      ['esx-1'],
      ['datastore1'],
      ['db-1'],
    ])
  })

  it('are empty if no file can be read, and cause no error', () => {
    writeFileSync(join(folder, 'known-hosts.json'), 'x')
    const names = localNames(folder)
    expect([names.hosts(), names.datastores(), names.virtualMachines()]).toEqual([[], [], []])
  })
})
