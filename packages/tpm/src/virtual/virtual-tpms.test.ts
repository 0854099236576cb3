import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { createSimulatedDisk, type Files, seededRandom, systemFiles } from '@nkpsim/effects'
import { simulatedVirtualTpms } from '../simulated/simulated-virtual-tpms.ts'
import { PATIENCE_MS } from '../testing/patience.ts'
import { virtualConformance } from '../testing/virtual-conformance.ts'
import { swtpmVirtualTpms } from './swtpm-virtual-tpms.ts'
import { PERMANENT_STATE, type TpmStateFolder } from './virtual-tpms.ts'

async function stateFolder(
  files: Files,
  path: string,
): Promise<TpmStateFolder & { programPath: string }> {
  await files.makeFolder(path, 0o700)
  const folder = await files.holdFolder(path)
  return {
    programPath: path,
    list: folder.list,
    remove: folder.remove,
    read: async (name) => {
      await using file = await folder.open(name, 'read')
      const bytes = Buffer.alloc((await file.stat()).size)
      await file.read(bytes, 0)
      return bytes
    },
    replace: async (name, bytes) => {
      await folder.remove(name)
      await using file = await folder.open(name, 'create')
      await file.write(bytes, 0)
      await file.sync()
      await folder.sync()
    },
  }
}

/** Virtual TPMs of swtpm in a folder for temporary files. */
function realLab() {
  const folder = mkdtempSync(join(tmpdir(), 'vtpm-'))
  const runFolder = join(folder, 'run')
  mkdirSync(runFolder)
  let made = 0
  return {
    virtual: swtpmVirtualTpms,
    runFolder,
    folder: () => stateFolder(systemFiles, join(folder, `state-${++made}`)),
    dispose: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** The same folder, but no program reaches it. */
const unreachable = (state: TpmStateFolder): TpmStateFolder => ({
  ...state,
  programPath: undefined,
})

virtualConformance('swtpm', async () => realLab())
virtualConformance('swtpm over a state that no program reaches', async () => {
  const lab = realLab()
  return { ...lab, folder: async () => unreachable(await lab.folder()) }
})
virtualConformance('a simulation', async () => {
  const random = seededRandom('virtual TPMs')
  const files = createSimulatedDisk({ random }).attach()
  let made = 0
  return {
    virtual: simulatedVirtualTpms(random),
    runFolder: '/run',
    folder: () => stateFolder(files, `/state-${++made}`),
    dispose: async () => undefined,
  }
})

describe('a virtual TPM of swtpm', () => {
  it('ends, although it cannot save its state', async () => {
    const lab = realLab()
    const state = await lab.folder()
    const key = Secret.from(Buffer.alloc(32, 5))
    const tpm = await lab.virtual.start({
      ...{ state, key, runFolder: lab.runFolder, name: 'vtpm', from: 'nothing' },
    })
    rmSync(join(lab.runFolder, '..', 'state-1'), { recursive: true })
    await expect(tpm.suspend()).rejects.toMatchObject({ name: 'TpmError' })
    await tpm.exited
    await lab.dispose()
  })

  it('serves tpm2-tools, which find keys and certificates where vendors put them', async () => {
    const lab = realLab()
    const state = await lab.folder()
    const key = Secret.from(Buffer.alloc(32, 5))
    const tpm = await lab.virtual.start({
      ...{ state, key, runFolder: lab.runFolder, name: 'vtpm', from: 'nothing' },
    })
    try {
      const keys = await tpm.makeEndorsementKeys()
      await tpm.writeCertificates({ rsa: Buffer.from('one'), ecc: Buffer.from('two') })
      if (tpm.endpoint.kind !== 'unix') throw new Error('a Unix socket is expected')
      const tcti = `swtpm:path=${tpm.endpoint.serverPath}`
      const tool = (program: string, ...args: string[]) =>
        spawnSync(program, args, {
          cwd: lab.runFolder,
          timeout: PATIENCE_MS,
          env: { ...process.env, TPM2TOOLS_TCTI: tcti, TSS2_LOG: 'all+NONE' },
        })
      for (const [handle, spki] of [
        ['0x81010001', keys.rsa],
        ['0x81010002', keys.ecc],
      ] as const) {
        const { status } = tool('tpm2_readpublic', '-c', handle, '-f', 'der', '-o', 'key.der')
        expect(status).toBe(0)
        expect(readFileSync(join(lab.runFolder, 'key.der')).equals(spki)).toBe(true)
      }
      expect(tool('tpm2_nvread', '0x1c00002').stdout.toString()).toBe('one')
      expect(tool('tpm2_nvread', '0x1c0000a').stdout.toString()).toBe('two')
      // A key of the template that vendors use is the same key.
      expect(
        tool('tpm2_createek', '-G', 'ecc', '-u', 'ek.pub', '-f', 'der', '-c', 'ek.ctx').status,
      ).toBe(0)
      expect(readFileSync(join(lab.runFolder, 'ek.pub')).equals(keys.ecc)).toBe(true)
    } finally {
      await tpm.stop()
      await lab.dispose()
    }
  })

  it('keeps a state that no program reaches as the TPM changes it, until this fails', async () => {
    const lab = realLab()
    const input = { runFolder: lab.runFolder, name: '0123abcd', from: 'off' as const }
    using key = Secret.from(Buffer.alloc(32, 5))
    const state = unreachable(await lab.folder())
    const made = await lab.virtual.start({ ...input, state, key, from: 'nothing' })
    expect(readdirSync(lab.runFolder)).toContain('0123abcd.state')
    await made.stop()
    const tpm = await lab.virtual.start({ ...input, state, key })
    if (tpm.endpoint.kind !== 'unix') throw new Error('a Unix socket is expected')
    const env = { ...process.env, TPM2TOOLS_TCTI: `swtpm:path=${tpm.endpoint.serverPath}` }
    const define = (index: string) =>
      spawnSync('tpm2_nvdefine', ['-Q', index, '-s', '8'], { env, timeout: PATIENCE_MS }).status
    const before = await state.read(PERMANENT_STATE, 1_000_000)
    expect(define('0x1500001')).toBe(0)
    await eventually(async () => {
      expect((await state.read(PERMANENT_STATE, 1_000_000)).equals(before)).toBe(false)
    })
    // A TPM that cannot keep what it promises ends.
    state.replace = async () => {
      throw new Error('no space')
    }
    expect(define('0x1500002')).toBe(0)
    await tpm.exited
    await expect(tpm.stop()).rejects.toThrow('no space')
    expect(readdirSync(lab.runFolder)).toEqual([])
    await lab.dispose()
  })

  it('ends with the process that started it', async () => {
    const lab = realLab()
    const state = await lab.folder()
    // Another process starts the TPM, and is killed.
    const script = `
      import { Secret } from '@nkpsim/crypto'
      import { swtpmVirtualTpms } from ${JSON.stringify(join(import.meta.dirname, 'swtpm-virtual-tpms.ts'))}
      const [programPath, runFolder] = process.argv.slice(1)
      const state = { programPath, list: async () => [] }
      const key = Secret.from(Buffer.alloc(32, 5))
      await swtpmVirtualTpms.start({ state, key, runFolder, name: 'vtpm', from: 'nothing' })
      console.log('started')
      setInterval(() => undefined, 1000)
    `
    const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script]
    const child = spawn(process.execPath, [...args, state.programPath, lab.runFolder], {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: import.meta.dirname,
    })
    await new Promise((resolve) => child.stdout.once('data', resolve))
    child.kill('SIGKILL')
    const key = Secret.from(Buffer.alloc(32, 5))
    const input = { state, key, runFolder: lab.runFolder, name: 'vtpm', from: 'off' as const }
    // swtpm locks its folder, so this start fails while the former swtpm runs.
    const again = await eventually(() => lab.virtual.start(input))
    await again.stop()
    await lab.dispose()
  })
})

async function eventually<T>(work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS
  for (;;)
    try {
      return await work()
    } catch (error) {
      if (Date.now() > deadline) throw error
    }
}
