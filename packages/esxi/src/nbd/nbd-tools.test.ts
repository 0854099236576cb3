import { execFile, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { createTemporaryFolder, PATIENCE_MS } from '@nkpsim/daemon/testing'
import { systemStreams } from '@nkpsim/effects/system-streams'
import { nbdAuthority, nbdClientKey, nbdLab } from '../testing/nbd-lab.ts'

const run = promisify(execFile)
const DISK_BYTES = 16 << 20

const missing = ['qemu-img', 'qemu-io', 'nbdinfo', 'nbdcopy', 'fio'].filter(
  (program) => spawnSync(program, ['--version']).error !== undefined,
)
const suite = missing.length === 0 ? describe : describe.skip
const skipped = missing.length === 0 ? '' : ` (skipped: ${missing.join(', ')} not installed)`

suite(`the disk of a powered-on VM, for the tools of others${skipped}`, () => {
  it('is read, written and verified by nbdinfo, nbdcopy, qemu-img, qemu-io and fio', async () => {
    using folder = createTemporaryFolder()
    const file = (name: string) => join(folder.path, name)
    const tool = (program: string, ...args: string[]) =>
      run(program, args, { cwd: folder.path, timeout: PATIENCE_MS })
    const { management, issue } = await nbdAuthority()
    const { vms, nbd, notes } = await nbdLab(folder.path, systemStreams, { management })
    await vms.create({ name: 'web 1', datastore: '', provider: '' }, DISK_BYTES)
    await vms.powerOn('web 1')
    const { csrDer, privateKeyPem } = await nbdClientKey()
    const opened = await nbd.openPort('web 1', { user: 'anna', csrDer })
    const [{ unixUri: uri, tlsUri } = { unixUri: undefined, tlsUri: undefined }] = opened.exports
    if (uri === undefined || tlsUri === undefined) throw new Error('no URI')

    const { stdout: about } = await tool('nbdinfo', '--json', uri)
    expect(JSON.parse(about)).toMatchObject({
      structured: true,
      exports: [{ 'export-size': DISK_BYTES, can_multi_conn: true, can_fua: true, can_df: true }],
    })

    const map = async () => {
      const { stdout } = await tool('nbdinfo', '--map', '--json', uri)
      return (JSON.parse(stdout) as { offset: number; length: number; description: string }[]).map(
        ({ offset, length, description }) => `${offset >> 20} ${length >> 20} ${description}`,
      )
    }
    expect(await map()).toEqual(['0 16 hole,zero'])
    await tool('qemu-io', '-f', 'raw', '-c', 'write -P 0xab 4M 2M', uri)
    expect(await map()).toEqual(['0 4 hole,zero', '4 2 data', '6 10 hole,zero'])
    await vms.snapshots.create('web 1', { snapshot: 'one', description: '' })
    await tool('qemu-io', '-f', 'raw', '-c', 'write -P 0xab 8M 1M', '-c', 'write -z 5M 1M', uri)
    expect(await map()).toEqual([
      ...['0 4 hole,zero', '4 1 data', '5 3 hole,zero', '8 1 data', '9 7 hole,zero'],
    ])
    await vms.snapshots.removeAll('web 1')
    const { stdout: seen } = await tool('qemu-img', 'map', '--output=json', '-f', 'raw', uri)
    expect(JSON.parse(seen).map(({ data }: { data: boolean }) => data)).toEqual([
      ...[false, true, false, true, false],
    ])

    writeFileSync(file('disk.img'), randomBytes(DISK_BYTES))
    await tool('nbdcopy', '--flush', 'disk.img', uri)
    await tool('nbdcopy', uri, 'copy.img')
    expect(readFileSync(file('copy.img')).equals(readFileSync(file('disk.img')))).toBe(true)
    await tool('qemu-img', 'compare', '-f', 'raw', '-F', 'raw', 'disk.img', uri)

    const io = (...commands: string[]) =>
      tool('qemu-io', '-f', 'raw', ...commands.flatMap((each) => ['-c', each]), uri)
    const { stdout: pattern } = await io(
      ...['write -P 0xab 1000 5000', 'read -P 0xab 1000 5000', 'write -z 0 512', 'flush'],
      ...['read -P 0 0 512', 'write -f -P 0xcd 12M 4M', 'read -P 0xcd 12M 4M', 'discard 8M 64k'],
    )
    expect(pattern).not.toMatch(/failed|error/i)
    expect(pattern.match(/^(read|wrote|discard) \d+\/\d+ bytes/gm)).toHaveLength(7)

    await tool(
      'fio',
      ...['--name=verify', '--ioengine=nbd', `--uri=${uri}`, '--rw=randwrite', '--bs=4k,8k'],
      ...['--size=4M', '--iodepth=8', '--verify=crc32c', '--verify_fatal=1', '--fsync=64'],
    )

    const pki = file('pki')
    mkdirSync(pki)
    writeFileSync(join(pki, 'ca-cert.pem'), opened.rootsPem)
    writeFileSync(join(pki, 'client-cert.pem'), opened.clientCertificatePem)
    writeFileSync(join(pki, 'client-key.pem'), privateKeyPem)
    const { stdout: secured } = await tool('nbdinfo', '--json', `${tlsUri}?tls-certificates=${pki}`)
    expect(JSON.parse(secured)).toMatchObject({
      TLS: true,
      exports: [{ 'export-size': DISK_BYTES }],
    })
    const { port } = new URL(tlsUri)
    await tool(
      'qemu-img',
      ...['info', '--object', `tls-creds-x509,id=tls,endpoint=client,dir=${pki}`, '--image-opts'],
      `driver=nbd,host=localhost,port=${port},export=web 1,tls-creds=tls`,
    )
    // The certificate of an operator opens no disk.
    for (const from of [issue, (await nbdAuthority()).issue]) {
      const operator = await from({ kind: 'operator', id: 'anna' })
      writeFileSync(join(pki, 'client-cert.pem'), operator.certificatePem)
      writeFileSync(join(pki, 'client-key.pem'), operator.privateKeyPem)
      await expect(tool('nbdinfo', `${tlsUri}?tls-certificates=${pki}`)).rejects.toThrow()
    }
    await expect(tool('nbdinfo', tlsUri.replace('nbds:', 'nbd:'))).rejects.toThrow()

    await vms.close()
    await nbd.close()
    await expect(tool('nbdinfo', uri)).rejects.toThrow()
    expect(new Set(notes)).toEqual(
      new Set([
        ...['owner of the NBD socket opens web 1', 'owner of the NBD socket leaves web 1'],
        ...['anna opens web 1', 'anna leaves web 1'],
      ]),
    )
  })
})
