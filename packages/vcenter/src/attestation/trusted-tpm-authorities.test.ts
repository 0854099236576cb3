import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createTemporaryFolder } from '@nkpsim/daemon/testing'
import { systemFiles, systemRandom } from '@nkpsim/effects'
import { createCertificateAuthority } from '@nkpsim/pki'
import { trustedTpmAuthorities } from './trusted-tpm-authorities.ts'

let folder: ReturnType<typeof createTemporaryFolder>
const at = (name: string): string => join(folder.path, name)

beforeEach(() => {
  folder = createTemporaryFolder()
})
afterEach(() => folder[Symbol.dispose]())

const vendor = async (commonName: string): Promise<string> =>
  (await createCertificateAuthority({ commonName, nowMs: Date.now(), random: systemRandom }))
    .certificatePem
const namesOf = (authorities: Awaited<ReturnType<ReturnType<typeof trustedTpmAuthorities>>>) =>
  authorities.roots.map(({ subject }) => subject.replace('CN=', '')).sort()

describe('the folder of trusted TPM vendors', () => {
  it('is read even if it also has other content, and its unreadable files are reported', async () => {
    writeFileSync(at('good.crt'), await vendor('good'))
    writeFileSync(at('other.pem'), await vendor('other'))
    writeFileSync(at('broken-cert.pem'), 'no certificate')
    writeFileSync(at('long.pem'), Buffer.alloc(300 * 1024, 'a'))
    writeFileSync(at('secret-cert.pem'), await vendor('secret'))
    chmodSync(at('secret-cert.pem'), 0)
    symlinkSync('nowhere', at('dangling-cert.pem'))
    symlinkSync('loop.pem', at('loop.pem'))
    symlinkSync('good.crt', at('a-link.pem'))
    symlinkSync('/dev/zero', at('endless.pem'))
    mkdirSync(at('folder-cert.pem'))
    expect(spawnSync('mkfifo', [at('fifo.pem')]).status).toBe(0)
    const authorities = await trustedTpmAuthorities(systemFiles, folder.path)()
    expect(new Set(namesOf(authorities))).toEqual(
      new Set(process.getuid?.() === 0 ? ['good', 'other', 'secret'] : ['good', 'other']),
    )
    expect(
      Object.fromEntries(authorities.skipped.map(({ file, reason }) => [file, reason])),
    ).toEqual({
      'broken-cert.pem': 'it does not hold a certificate in PEM or DER',
      'dangling-cert.pem': expect.stringContaining('ENOENT'),
      'endless.pem': 'it is not a regular file',
      'fifo.pem': 'it is not a regular file',
      'long.pem': 'it has more than 262144 bytes',
      'loop.pem': expect.stringContaining('ELOOP'),
      ...(process.getuid?.() !== 0 && { 'secret-cert.pem': expect.stringContaining('EACCES') }),
    })
  })

  it('returns the same authorities as long as its files are unchanged', async () => {
    writeFileSync(at('good.pem'), await vendor('good'))
    const read = trustedTpmAuthorities(systemFiles, folder.path)
    const first = await read()
    expect(await read()).toBe(first)
    writeFileSync(at('bad.pem'), 'bad')
    expect((await read()).skipped).toHaveLength(1)
    rmSync(at('bad.pem'))
    expect(await read()).toMatchObject({ skipped: [] })
  })

  it('counts as empty if it is missing, and is reported if it is not a folder', async () => {
    expect(await trustedTpmAuthorities(systemFiles, undefined)()).toMatchObject({
      roots: [],
      skipped: [],
    })
    expect(await trustedTpmAuthorities(systemFiles, at('missing'))()).toMatchObject({
      roots: [],
      skipped: [],
    })
    writeFileSync(at('file'), '')
    const { skipped } = await trustedTpmAuthorities(systemFiles, at('file'))()
    expect(skipped).toEqual([
      { file: at('file').slice(0, 200), reason: expect.stringContaining('ENOTDIR') },
    ])
  })

  it('is reported if it has more files than vCenter reads', async () => {
    for (let index = 0; index < 201; index++) writeFileSync(at(`${index}`), '')
    const { skipped } = await trustedTpmAuthorities(systemFiles, folder.path)()
    expect(skipped.map(({ reason }) => reason)).toEqual([
      'it has 201 files, and only the first 200 are read',
    ])
  })
})
