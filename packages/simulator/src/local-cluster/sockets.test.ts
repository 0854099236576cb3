import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Place, readPlace } from './cluster-place.ts'
import {
  checkSocketFolder,
  MAX_SOCKET_PATH_BYTES,
  removeSocketFolder,
  socketFolder,
  tpmSocketPath,
} from './sockets.ts'

const lab: Place = { path: '/srv/lab', device: '1', inode: '10' }
const long: Place = { ...lab, path: `/srv/${'lab-'.repeat(30)}` }
const owners = { tpms: ['esx-1', 'esx-100'], relay: true }

describe('the folder for sockets', () => {
  it('is in the state folder if the paths are short enough', () => {
    expect(socketFolder(lab, owners, '/tmp')).toBe('/srv/lab/tpms')
    expect(socketFolder(long, { tpms: [], relay: false }, '/tmp')).toBe(`${long.path}/tpms`)
    expect(socketFolder(long, { tpms: [], relay: true }, '/tmp')).toMatch(/^\/tmp\/nkpsim-/)
  })

  it('is otherwise a short folder that survives a move of the state folder and differs for a copy', () => {
    const folder = socketFolder(long, owners, '/tmp')
    expect(folder).toMatch(/^\/tmp\/nkpsim-[0-9a-f]{16}$/)
    expect(socketFolder({ ...long, path: `${long.path}x` }, owners, '/tmp')).toBe(folder)
    expect(socketFolder({ ...long, inode: '11' }, owners, '/tmp')).not.toBe(folder)
  })

  it('has short paths whenever the check accepts the folder', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 120 }),
        fc.constantFrom(tmpdir(), '/', 'relative', `/${'t'.repeat(60)}`),
        fc.string({ minLength: 1, maxLength: 60 }),
        (name, temporary, host) => {
          const place = { ...lab, path: `/${name}` }
          const wanted = { tpms: [host], relay: false }
          const folder = socketFolder(place, wanted, temporary)
          try {
            checkSocketFolder(folder, place, wanted)
          } catch (error) {
            expect(error).toMatchObject({ code: 'INVALID_OPTION' })
            return
          }
          const path = `${tpmSocketPath(folder, host)}.ctrl`
          expect(Buffer.byteLength(path)).toBeLessThanOrEqual(MAX_SOCKET_PATH_BYTES)
        },
      ),
    )
  })

  it.each([
    ['tmp', /TMPDIR, and tmp is not an absolute path/],
    [`/tmp/${'t'.repeat(60)}`, /is too long too/],
    ['/tmp/no such folder', /is not a folder/],
    ['/tmp,x', /has a comma/],
  ])('is refused for TMPDIR=%s, but only if TMPDIR is needed', (temporary, message) => {
    const check = (place: Place) =>
      checkSocketFolder(socketFolder(place, owners, temporary), place, owners)
    expect(() => check(long)).toThrow(message)
    expect(() => check(lab)).not.toThrow()
  })
})

describe('removeSocketFolder', () => {
  let folder: string
  let servers: Server[]
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nkpsim-sockets-'))
    servers = []
  })
  afterEach(async () => {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    rmSync(folder, { recursive: true })
  })

  const listen = (path: string): Promise<void> =>
    new Promise((resolve) => {
      mkdirSync(dirname(path), { recursive: true })
      const server = createServer().listen(path, resolve)
      servers.push(server)
    })
  const own = (place: Place) =>
    join(folder, basename(socketFolder({ ...place, path: long.path }, owners, folder)))

  it('removes sockets and their folders', async () => {
    const place = readPlace(folder)
    await listen(join(own(place), 'esx-1', 'tpm.sock'))
    await listen(join(own(place), 'relay.sock'))
    removeSocketFolder(own(place), place, folder)
    expect(readdirSync(folder)).toEqual([])
  })

  it('leaves all other files and the targets of links', async () => {
    const place = readPlace(folder)
    const precious = join(folder, 'precious')
    await listen(join(precious, 'tpm.sock'))
    await listen(join(own(place), 'esx-1', 'tpm.sock'))
    writeFileSync(join(own(place), 'esx-1', 'tpm2-00.permall'), 'state')
    symlinkSync(precious, join(own(place), 'esx-2'))
    removeSocketFolder(own(place), place, folder)
    expect(readdirSync(join(own(place), 'esx-1'))).toEqual(['tpm2-00.permall'])
    expect(readdirSync(precious)).toEqual(['tpm.sock'])
  })

  it('leaves folders with another name, and links with the right name', async () => {
    const place = readPlace(folder)
    const tpms = join(folder, 'a', 'tpms')
    await listen(join(tpms, 'esx-1', 'tpm.sock'))
    removeSocketFolder(tpms, place, folder)
    removeSocketFolder(own({ ...place, inode: '1' }), place, folder)
    symlinkSync(tpms, own(place))
    removeSocketFolder(own(place), place, folder)
    expect(existsSync(join(tpms, 'esx-1', 'tpm.sock'))).toBe(true)
  })

  it('does nothing if there is no such folder', () => {
    const place = readPlace(folder)
    removeSocketFolder(own(place), place, folder)
    expect(readdirSync(folder)).toEqual([])
  })
})
