import { renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect } from '@jest/globals'
import { until, untilEqual } from '@nkpsim/daemon/testing'
import { story } from '@nkpsim/daemon/testing/story'
import { findPykmip, pykmipCandidates } from '@nkpsim/kmip/pykmip'
import { makeTestFolder } from '@nkpsim/simulator/testing'
import { processesWith } from './testing/processes.ts'
import { nkpsimOn } from './testing/refusals.ts'

let folder: string
let isKept: boolean
let stateDir: string
beforeAll(() => {
  const made = makeTestFolder()
  folder = made.folder
  isKept = made.isKept
  stateDir = join(folder, 'c')
})
afterAll(async () => {
  await nkpsimOn(stateDir, ['down'])
  await untilEqual(() => processesWith(folder), [])
  if (!isKept) rmSync(folder, { recursive: true })
})

const nkpsim = (...args: string[]) => nkpsimOn(stateDir, args)

async function json(...args: string[]) {
  const { exitCode, stdout, stderr } = await nkpsim('-o', 'json', '--quiet', ...args)
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  return JSON.parse(stdout)
}

type Process = { kind: string; pid: number; running: boolean; port?: number; logFile: string }
async function keyServer(): Promise<Process> {
  const { processes }: { processes: Process[] } = await json('status')
  const found = processes.find(({ kind }) => kind === 'pykmip')
  if (found === undefined) throw new Error('status shows no key server')
  return found
}

const withPykmip =
  findPykmip(pykmipCandidates(process.env)) === undefined ? describe.skip : describe
withPykmip('nkpsim up --kms', () => {
  story('the life of a key server beside a cluster', (step) => {
    let address = ''

    step('up starts it, and says what to type next', async () => {
      const { exitCode, stdout, stderr } = await nkpsim('up', '--hosts', '0', '--kms')
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
      ;[, address = ''] = /^Key server: +(localhost:\d+)$/m.exec(stdout) ?? []
      expect(stderr).toContain(`provider register NAME --server ${address}`)
      expect(stderr).toContain('kms trust NAME --server-certificate')
      const { running, port } = await keyServer()
      expect({ running, address: `localhost:${port}` }).toEqual({ running: true, address })
    })

    step('its files are for this user only', async () => {
      const { logFile } = await keyServer()
      const own = join(stateDir, 'key-server')
      const files = ['server.key', 'pykmip.conf', 'keys.db'].map((name) => join(own, name))
      const modes = [own, ...files, logFile].map((path) => statSync(path).mode & 0o777)
      expect(modes).toEqual([0o700, 0o600, 0o600, 0o600, 0o600])
    })

    step('vCenter and the key server trust each other after the two commands', async () => {
      expect((await nkpsim('provider', 'register', 'kms', '--server', address)).exitCode).toBe(0)
      const trust = await nkpsim('kms', 'trust', 'kms', '--server-certificate', '--yes')
      expect(trust).toMatchObject({ exitCode: 0 })
      expect(await nkpsim('kms', 'test', 'kms')).toMatchObject({ exitCode: 0 })
    })

    step('up starts it again after its first process alone was killed', async () => {
      const before = await keyServer()
      process.kill(before.pid, 'SIGKILL')
      await until(async () => !(await keyServer()).running)
      const doctor = await nkpsim('doctor')
      expect(doctor.stdout).toContain('not running: pykmip key-server')
      expect(await nkpsim('up')).toMatchObject({ exitCode: 0 })
      expect(await keyServer()).toMatchObject({ running: true, port: before.port })
      expect(await nkpsim('kms', 'test', 'kms')).toMatchObject({ exitCode: 0 })
    })

    step('logs show what it wrote', async () => {
      const { stdout } = await nkpsim('logs')
      expect(stdout).toContain('Starting connection service')
    })

    step('a reset leaves it running', async () => {
      const { pid } = await keyServer()
      expect(await nkpsim('reset', '--yes')).toMatchObject({ exitCode: 0 })
      expect(await keyServer()).toMatchObject({ running: true, pid })
    })

    step('down ends all its processes', async () => {
      expect(await nkpsim('down')).toMatchObject({ exitCode: 0 })
      expect(processesWith(folder)).toEqual([])
    })

    step('up refuses to replace a lost folder, because its keys would be others', async () => {
      renameSync(join(stateDir, 'key-server'), join(folder, 'away'))
      const { exitCode, stderr } = await nkpsim('up')
      expect(exitCode).toBe(1)
      expect(stderr).toContain('the key server did not start: there is no')
      renameSync(join(folder, 'away'), join(stateDir, 'key-server'))
      expect(await nkpsim('up')).toMatchObject({ exitCode: 0 })
    })
  })
})
