import { execFile } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { VERSION } from '@nkpsim/daemon'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { makePackage } from './make-package.ts'
import { licenceOf, type Sbom } from './sbom.ts'
import { describeTypes } from './testing/describe-types.ts'
import { find, installPackage } from './testing/install-package.ts'
import { isPermissive } from './third-party-licences.ts'

const run = promisify(execFile)
const PROGRAM = 'node_modules/.bin/nkpsim'
/**
 * Programs that the package needs in addition to Node.js: swtpm, and the programs that swtpm's
 * scripts call.
 */
const PROGRAMS = ['swtpm', 'swtpm_setup', 'swtpm_localca', 'swtpm_cert', 'swtpm_ioctl', 'certtool']
const OF_EVERY_MACHINE = [
  'bash',
  'sh',
  'mkdir',
  'dirname',
  'ln',
  'realpath',
  'mktemp',
  'rm',
  'flock',
  'tail',
  'chmod',
  'cp',
  'mv',
]

describe('the npm package', () => {
  let folder: string
  let app: string
  let tarball: string
  let env: NodeJS.ProcessEnv

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nkp-'))
    tarball = await makePackage(join(folder, 'out'))
    for (const name of ['bin', 'app', 'home']) mkdirSync(join(folder, name))
    app = join(folder, 'app')
    const bin = join(folder, 'bin')
    for (const program of [...PROGRAMS, ...OF_EVERY_MACHINE]) {
      const place = find(program)
      if (place !== undefined) symlinkSync(place, join(bin, program))
    }
    symlinkSync(process.execPath, join(bin, 'node'))
    const { NKPSIM_PORTS } = process.env
    env = { PATH: bin, HOME: join(folder, 'home'), NKPSIM_STATE: join(folder, 's'), NKPSIM_PORTS }
    await installPackage(tarball, app, { cache: join(folder, 'cache'), env })
  })

  afterAll(async () => {
    if (existsSync(join(app, PROGRAM))) await nkpsim(['down', '--delete', '--yes'])
    rmSync(folder, { recursive: true, force: true })
  })

  async function nkpsim(args: readonly string[], stdin?: string) {
    const program = join(app, PROGRAM)
    const ended = run(program, ['-o', 'json', ...args], {
      cwd: app,
      env,
      timeout: PATIENCE_MS,
    })
    ended.child.stdin?.on('error', () => undefined)
    ended.child.stdin?.end(stdin)
    const { stdout } = await ended
    return stdout === '' ? undefined : JSON.parse(stdout)
  }

  const installed = (path: string): string => join(app, 'node_modules/nkpsim', path)

  it('is one file without dependencies', () => {
    expect(readdirSync(join(app, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'nkpsim',
    ])
    const manifest = JSON.parse(readFileSync(installed('package.json'), 'utf8'))
    expect(manifest).not.toHaveProperty('dependencies')
    expect(manifest).toMatchObject({ name: 'nkpsim', version: VERSION, license: 'Apache-2.0' })
    expect(tarball).toMatch(new RegExp(`/nkpsim-${VERSION}\\.tgz$`))
  })

  it('has no program of the seeded cluster, which only contributors run', () => {
    const programs = readdirSync(installed('lib')).filter((name) => name.endsWith('.js'))
    expect(programs).toContain('vcenterd.js')
    expect(programs.filter((name) => name.includes('seed-thread'))).toEqual([])
  })

  it('has the same bytes when it is made a second time', async () => {
    const again = await makePackage(join(folder, 'again'))
    expect(readFileSync(again).equals(readFileSync(tarball))).toBe(true)
  })

  it('contains three programs that print the same version', async () => {
    for (const program of ['nkpsim', 'vcenterd', 'esxid', 'trustd']) {
      const place = join(app, 'node_modules/.bin', program)
      expect(await run(place, ['--version'], { env })).toMatchObject({ stdout: `${VERSION}\n` })
    }
  })

  it('keeps VMs through the loss of vCenter and a power cycle', async () => {
    const password = 'a password of this test'
    const { hosts } = await nkpsim(['up', '--hosts', '2', '--no-tpm', '2'])
    expect(hosts).toMatchObject([{ encryptionMode: 'TPM' }, { encryptionMode: 'NONE' }])
    await nkpsim(['provider', 'create', 'nkp-1', '--no-tpm-required'])
    const file = join(folder, 'nkp-1.p12')
    const to = ['--file', file, '--password-file', '-', '--wait']
    await nkpsim(['provider', 'backup', 'nkp-1', ...to], password)
    const vm = ['--host', 'esx-1']
    await nkpsim(['vm', 'create', 'db-1', ...vm, '--size', '1MiB', '--provider', 'nkp-1'])
    await nkpsim(['vm', 'power-on', 'db-1', ...vm])
    const { processes } = await nkpsim(['status'])
    process.kill(processes.find(({ kind }: { kind: string }) => kind === 'vcenterd').pid, 'SIGKILL')
    await nkpsim(['host', 'power-cycle', 'esx-1'])
    await nkpsim(['vm', 'power-on', 'db-1', ...vm])
    expect(await nkpsim(['vm', 'list', ...vm])).toMatchObject([
      { name: 'db-1', powerState: 'POWERED_ON' },
    ])
  })

  it('can be used as a library', async () => {
    const program = join(app, 'look.mjs')
    writeFileSync(
      program,
      `import { clusterProcesses, startVcenter } from 'nkpsim'
       const stateDir = process.env.NKPSIM_STATE
       await startVcenter({ stateDir })
       const { running, version } = clusterProcesses({ stateDir })[0]
       process.stdout.write(JSON.stringify({ running, version }))`,
    )
    const { stdout } = await run(process.execPath, [program], { cwd: app, env })
    expect(JSON.parse(stdout)).toEqual({ running: true, version: VERSION })
    await nkpsim(['down', '--delete', '--yes'])
  })

  describeTypes(() => app)

  describe('the SBOM of the package', () => {
    let sbom: Sbom

    beforeAll(() => {
      sbom = JSON.parse(readFileSync(installed('sbom.json'), 'utf8'))
    })

    it('describes the package in CycloneDX 1.5', () => {
      expect(sbom).toMatchObject({
        bomFormat: 'CycloneDX',
        specVersion: '1.5',
        version: 1,
        metadata: {
          component: { type: 'application', name: 'nkpsim', purl: `pkg:npm/nkpsim@${VERSION}` },
        },
      })
    })

    it('lists each part once, with name, version, source and digest', () => {
      const refs = sbom.components.map((component) => component['bom-ref'])
      expect(refs).toEqual(expect.arrayContaining([expect.stringMatching(/^@grpc\/grpc-js@/)]))
      expect(new Set(refs).size).toBe(refs.length)
      expect(refs.filter((ref) => /^(@types|esbuild|jest|typescript|node@)/.test(ref))).toEqual([])
      for (const { name, version, type, purl, ...rest } of sbom.components) {
        expect({ type, purl }).toEqual({
          type: 'library',
          purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
        })
        expect(rest).toMatchObject({
          hashes: [{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }],
        })
      }
    })

    it('lists only dependencies between its parts', () => {
      const known = new Set([
        sbom.metadata.component['bom-ref'],
        ...sbom.components.map((component) => component['bom-ref']),
      ])
      const named = sbom.dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn])
      expect(named.filter((ref) => !known.has(ref))).toEqual([])
      expect(new Set(sbom.dependencies.map(({ ref }) => ref))).toEqual(known)
    })

    it('lists only permissive licences, and the package contains their texts', () => {
      const texts = readFileSync(installed('THIRD-PARTY-LICENSES'), 'utf8')
      for (const component of sbom.components) {
        expect({
          licence: licenceOf(component),
          isPermissive: isPermissive(licenceOf(component)),
        }).toEqual({ licence: expect.stringMatching(/./), isPermissive: true })
        expect(texts).toContain(`${component.name} ${component.version}\n${licenceOf(component)}\n`)
      }
    })
  })
})

describe('the licence of a third-party part', () => {
  it.each(['MIT', '(BSD-3-Clause OR GPL-2.0)', 'MIT AND ISC', 'GPL-3.0-only OR MIT AND 0BSD'])(
    'is accepted: %s',
    (expression) => {
      expect(isPermissive(expression)).toBe(true)
    },
  )

  it.each(['', 'GPL-3.0-only', 'MIT AND GPL-2.0', 'SEE LICENSE IN x', '(MIT OR (A AND B))'])(
    'is refused: "%s"',
    (expression) => {
      expect(isPermissive(expression)).toBe(false)
    },
  )
})
