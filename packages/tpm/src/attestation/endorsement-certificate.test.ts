import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { PATIENCE_MS } from '../testing/patience.ts'
import {
  pathsToRoots,
  skippedText,
  trustedAuthorities,
  withoutPadding,
} from './endorsement-certificate.ts'

const folder = mkdtempSync(join(tmpdir(), 'authorities-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const openssl = (...args: string[]): void => {
  const { status, stderr } = spawnSync('openssl', args, { cwd: folder, timeout: PATIENCE_MS })
  if (status !== 0) throw new Error(`openssl ${args[0]}: ${String(stderr)}`)
}
const file = (name: string) => ({ name, bytes: readFileSync(join(folder, name)) })
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

describe('the path from a certificate to a trusted root', () => {
  openssl(
    'req',
    '-x509',
    ...NEW_KEY,
    '-keyout',
    'a.key',
    '-out',
    'short.pem',
    '-subj',
    '/CN=A',
    '-days',
    '1',
  )
  openssl('req', '-x509', '-key', 'a.key', '-out', 'long.pem', '-subj', '/CN=A', '-days', '999')
  openssl('req', '-x509', ...NEW_KEY, '-keyout', 'b.key', '-out', 'namesake.pem', '-subj', '/CN=A')
  openssl('req', '-new', ...NEW_KEY, '-keyout', 'ek.key', '-out', 'ek.csr', '-subj', '/CN=EK')
  openssl('x509', '-req', '-in', 'ek.csr', '-CA', 'short.pem', '-CAkey', 'a.key', '-out', 'ek.pem')
  const ek = new X509Certificate(file('ek.pem').bytes)
  const endsOf = (...names: string[]) =>
    pathsToRoots(ek, trustedAuthorities(names.map(file))).map((path) => path.at(-1)?.validTo)
  const [shortEnd, longEnd] = ['short.pem', 'long.pem'].map(
    (name) => new X509Certificate(file(name).bytes).validTo,
  )

  it('is found although another authority has the same name, or was renewed', () => {
    expect(endsOf('namesake.pem')).toEqual([])
    expect(endsOf('namesake.pem', 'long.pem')).toEqual([longEnd])
    expect(endsOf('short.pem', 'namesake.pem', 'long.pem')).toEqual([shortEnd, longEnd])
  })
})

it('bytes after a certificate are removed only if they are padding', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0x100, max: 0x800 }),
      fc.constantFrom(0, 0xff),
      fc.nat({ max: 2000 }),
      fc.uint8Array({ maxLength: 4 }),
      (size, byte, paddingBytes, more) => {
        const header = Buffer.of(0x30, 0x82, size >> 8, size & 0xff)
        const certificate = Buffer.concat([header, Buffer.alloc(size, 7)])
        const whole = Buffer.concat([certificate, Buffer.alloc(paddingBytes, byte), more])
        const cut = withoutPadding(whole)
        const rest = whole.subarray(certificate.length)
        const isPadding = [0, 0xff].some((each) => rest.every((one) => one === each))
        expect(cut.equals(isPadding ? certificate : whole)).toBe(true)
      },
    ),
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 8 }), (bytes) => {
      expect(withoutPadding(Buffer.from(bytes)).length).toBeLessThanOrEqual(bytes.length)
    }),
  )
})

it('an error shows the names of at most five skipped files', () => {
  const skipped = Array.from({ length: 7 }, (_, index) => ({ file: `${index}`, reason: 'why' }))
  expect(skippedText(skipped)).toBe('0 (why), 1 (why), 2 (why), 3 (why), 4 (why), 2 more')
})
