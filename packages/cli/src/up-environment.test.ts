import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createFreePorts } from '@nkpsim/daemon'
import { makeTestFolder } from '@nkpsim/simulator/testing'
import { formatExports } from './commands/up-environment.ts'
import { nkpsimOn, oneLineOf } from './testing/refusals.ts'

let folder: string
let isKept: boolean
let stateDir: string
let port: number
beforeAll(async () => {
  const made = makeTestFolder()
  folder = made.folder
  isKept = made.isKept
  stateDir = join(folder, "an operator's")
  ;[port = 0] = await createFreePorts().take(1)
})
afterAll(async () => {
  await nkpsim('down')
  if (!isKept) rmSync(folder, { recursive: true })
})

const nkpsim = (...args: string[]) => nkpsimOn(stateDir, args)

async function occupied(number = port): Promise<Server> {
  // It answers, because a silent listener could be a suspended vCenter of another copy.
  const server = createServer((socket) =>
    socket
      .on('error', () => undefined)
      .resume()
      .end('220\r\n'),
  )
  server.listen(number, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/** Returns the variables of a shell that has evaluated these lines. */
async function evaluated(lines: string): Promise<Record<string, string>> {
  const script = `eval "$1"; env -0 | grep -z ^NKPSIM_`
  const { stdout } = await promisify(execFile)('bash', ['-c', script, 'bash', lines], { env: {} })
  const entries = stdout.split('\0').filter((entry) => entry !== '')
  return Object.fromEntries(entries.map((entry) => entry.split(/=(.*)/s).slice(0, 2)))
}

const NEW = ['--hosts', '1', '--no-tpm', '1', '--metrics', '--print-env']

describe('nkpsim up --port --print-env', () => {
  it('refuses a port on which another process listens, and leaves nothing behind', async () => {
    await using server = await occupied()
    const { exitCode, stdout, stderr } = await nkpsim('up', '--port', String(port), ...NEW)
    expect([exitCode, stdout]).toEqual([4, ''])
    expect(oneLineOf(stderr)).toMatch(`cannot listen on port ${port}:`)
    expect(existsSync(stateDir)).toBe(false)
    server.close()
  })

  it('prints the variables that a script needs, and the generated password only on standard error', async () => {
    const up = ['up', '--port', String(port), ...NEW]
    const { stdout, stderr, exitCode } = await nkpsim('--quiet', ...up)
    expect(exitCode).toBe(0)
    const variables = await evaluated(stdout)
    expect(variables).toMatchObject({
      NKPSIM_STATE: stateDir,
      NKPSIM_VCENTER: `localhost:${port}`,
      NKPSIM_DOWNLOADS: expect.stringMatching(/^localhost:\d+$/),
      NKPSIM_ADMINISTRATOR: 'administrator@vsphere.local',
    })
    const files = Object.entries(variables).filter(([name]) => name.endsWith('_FILE'))
    expect(files.map(([name]) => name)).toHaveLength(4)
    for (const [, path] of files) expect(existsSync(path)).toBe(true)
    const metrics = await fetch(variables['NKPSIM_METRICS_URL'] ?? '')
    expect(await metrics.text()).toContain('nkpsim_hosts')
    const [, rootPassword = 'not shown'] = /^Root password: +(\S+) .*\n$/.exec(stderr) ?? []
    expect(stderr).toContain(rootPassword)
    expect(stdout).not.toContain(rootPassword)
  })

  it('prints the variables again for a running cluster', async () => {
    const { stdout, exitCode } = await nkpsim('--quiet', 'up', '--print-env')
    expect(exitCode).toBe(0)
    expect(await evaluated(stdout)).toMatchObject({ NKPSIM_VCENTER: `localhost:${port}` })
    const { exitCode: without } = await nkpsim('up')
    expect(without).toBe(4)
  })

  it('uses the same port after a stop, and reports if another process has taken the port', async () => {
    expect((await nkpsim('down')).exitCode).toBe(0)
    await using server = await occupied()
    const refused = await nkpsim('up')
    expect([refused.exitCode, refused.stdout]).toEqual([4, ''])
    expect(oneLineOf(refused.stderr)).toMatch(`cannot listen on port ${port}:`)
    const { processes } = JSON.parse((await nkpsim('-o', 'json', 'status')).stdout)
    expect(processes.filter(({ running }: { running: boolean }) => running)).toEqual([])
    server.close()
    await once(server, 'close')
    expect((await nkpsim('--quiet', 'up', '--print-env')).stdout).toContain(`localhost:${port}`)
  })
})

describe('formatExports', () => {
  it('writes lines from which a shell reproduces each value exactly', async () => {
    const value = `a'b "c" $HOME \`id\` \\ \n!*`
    expect(await evaluated(formatExports([['NKPSIM_X', value]]))).toEqual({ NKPSIM_X: value })
  })
})
