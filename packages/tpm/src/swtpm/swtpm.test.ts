import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import { openLab } from '../testing/real-tpm.ts'
import { connectTpm } from '../tpm.ts'
import { unixEndpoint } from '../transport/endpoint.ts'
import { readEkName } from './ek-name.ts'
import { manufactureTpm } from './manufacture.ts'
import { startSwtpm } from './supervisor.ts'

const INDEX = fileURLToPath(new URL('../index.ts', import.meta.url))
const SCRIPT = fileURLToPath(new URL('../../../../swtpm/manufacture', import.meta.url))
const lab = openLab()
const caDir = join(lab.folder, 'ca')
afterAll(() => lab.dispose())

const start = (name: string, expected: { expectedEkName?: Buffer } = {}) =>
  startSwtpm({
    ...expected,
    stateDir: join(lab.folder, name),
    endpoint: unixEndpoint(join(lab.folder, `${name}.sock`)),
    logFile: join(lab.folder, `${name}.log`),
    detached: false,
  })

it('swtpm with a pipe in place of its log causes an error, and nobody waits for the pipe', async () => {
  mkdirSync(join(lab.folder, 'piped'))
  writeFileSync(join(lab.folder, 'piped', 'tpm2-00.permall'), '')
  const log = join(lab.folder, 'piped.log')
  execFileSync('mkfifo', [log])
  await expect(start('piped')).rejects.toMatchObject({
    code: 'SWTPM_FAILED',
    message: `cannot write ${log}: it is not a regular file`,
  })
})

describe('manufacture', () => {
  it('makes six TPMs at the same time, all with certificates of the same authority', async () => {
    const names = Array.from({ length: 6 }, (_, index) => `m${index}`)
    await Promise.all(
      names.map((tpmId) => manufactureTpm({ stateDir: join(lab.folder, tpmId), caDir, tpmId })),
    )
    for (const name of names)
      expect(readdirSync(join(lab.folder, name))).toEqual(
        expect.arrayContaining(['tpm2-00.permall', 'ek-rsa2048.crt', 'ek-secp384r1.crt']),
      )
    expect(readdirSync(lab.folder).filter((name) => name.includes('making'))).toEqual([])
  })

  it('keeps the authority and the TPM from other users under any umask', () => {
    const own = join(lab.folder, 'own')
    const folders = [join(own, 'state'), join(own, 'ca')]
    const command = ['-c', 'umask 000; exec "$@"', 'bash', SCRIPT, ...folders, 'own']
    const { status, stderr } = spawnSync('bash', command, { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    for (const folder of folders) expect(statSync(folder).mode & 0o777).toBe(0o700)
    const ca = readdirSync(join(own, 'ca')).map((name) => join(own, 'ca', name))
    for (const file of ca) expect(statSync(file).mode & 0o007).toBe(0)
  })

  it('shows the certificates of a new authority only when they are complete', () => {
    const folder = join(lab.folder, 'shown')
    const path = process.env['PATH'] ?? ''
    const [tools, ca, seen] = [join(folder, 'tools'), join(folder, 'ca'), join(folder, 'seen')]
    mkdirSync(tools, { recursive: true })
    // Stands for certtool, and first notes what vCenter would read at this moment.
    const note = `ls '${ca}' | wc -w >> '${seen}'`
    const certtool = `#!/bin/bash\n${note}\nexport PATH='${path}'\nexec certtool "$@"\n`
    writeFileSync(join(tools, 'certtool'), certtool, { mode: 0o700 })
    const env = { ...process.env, PATH: `${tools}:${path}` }
    const make = (name: string) => spawnSync(SCRIPT, [join(folder, name), ca, name], { env }).status
    expect([make('first'), make('second')]).toEqual([0, 0])
    const notes = readFileSync(seen, 'utf8').trimEnd().split('\n')
    expect(new Set(notes)).toEqual(new Set(['0']))
    expect(readdirSync(ca)).toEqual(
      expect.arrayContaining(['issuercert.pem', 'swtpm-localca-rootca-cert.pem']),
    )
  })

  it('does not overwrite an existing TPM', async () => {
    const stateDir = join(lab.folder, 'there')
    mkdirSync(stateDir)
    await expect(manufactureTpm({ stateDir, caDir, tpmId: 'there' })).rejects.toMatchObject({
      code: 'SWTPM_FAILED',
      message: expect.stringContaining('exists already'),
    })
    expect(readdirSync(stateDir)).toEqual([])
  })

  it('reports what to install if swtpm is missing', () => {
    const script = `
      const { manufactureTpm, startSwtpm, unixEndpoint } = await import(process.argv[1])
      const common = { stateDir: '/nowhere', caDir: '/nowhere', tpmId: 'x', logFile: '/dev/null' }
      for (const attempt of [manufactureTpm, startSwtpm])
        await attempt({ ...common, endpoint: unixEndpoint('/nowhere/sock'), detached: false })
          .catch(({ code, message }) => console.log(code, message))`
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script, INDEX], {
      encoding: 'utf8',
      env: { PATH: lab.folder },
    })
    const lines = stdout.trim().split('\n')
    expect(lines).toHaveLength(2)
    for (const line of lines) expect(line).toMatch(/^SWTPM_MISSING .*apt-get install/)
  })
})

describe('the supervisor', () => {
  it('does not start a blank TPM if the state is gone', async () => {
    mkdirSync(join(lab.folder, 'empty'))
    await expect(start('empty')).rejects.toMatchObject({ code: 'TPM_STATE_MISSING' })
    expect(readdirSync(join(lab.folder, 'empty'))).toEqual([])
  })

  it('removes volatile state that would restore old PCRs', async () => {
    const tpm = await lab.start('volatile')
    await tpm.stop()
    writeFileSync(join(lab.folder, 'volatile', 'tpm2-00.volatilestate'), 'stale')
    const again = await lab.restart('volatile')
    expect(existsSync(join(lab.folder, 'volatile', 'tpm2-00.volatilestate'))).toBe(false)
    const client = await connectTpm(again.endpoint, { random: systemRandom })
    expect((await client.pcrRead([7])).get(7)).toEqual(Buffer.alloc(32))
    await client.close()
    await again.stop()
    expect(await again.exited).toBe(0)
  })

  it('reports that a TPM with damaged state does not start', async () => {
    mkdirSync(join(lab.folder, 'damaged'))
    writeFileSync(join(lab.folder, 'damaged', 'tpm2-00.permall'), 'rubbish')
    await expect(start('damaged')).rejects.toMatchObject({
      code: 'SWTPM_FAILED',
      message: expect.stringContaining('damaged.log'),
    })
  })

  it('kills a TPM that does not answer', async () => {
    const tpm = await lab.start('stuck')
    process.kill(tpm.pid, 'SIGSTOP')
    await tpm.stop()
    expect(await tpm.exited).toBeNull()
  })

  it('starts with the state that a killed TPM left', async () => {
    const tpm = await lab.start('killed')
    tpm.kill()
    expect(await tpm.exited).toBeNull()
    const again = await lab.restart('killed')
    await again.stop()
  })

  it('starts the expected TPM after a clear, and refuses another TPM', async () => {
    const tpm = await lab.start('cleared')
    const expectedEkName = await readEkName(tpm.endpoint)
    if (expectedEkName === undefined) throw new Error('the TPM does not answer')
    expect(lab.tool(tpm, 'tpm2_clear', '-c', 'p')).toMatchObject({ exitCode: 0 })
    await tpm.stop()
    const again = await start('cleared', { expectedEkName })
    await again.stop()
    const other = await lab.start('other')
    await other.stop()
    await expect(start('other', { expectedEkName })).rejects.toMatchObject({
      code: 'TPM_STATE_MISSING',
      message: expect.stringContaining('it has another endorsement key'),
    })
  })
})
