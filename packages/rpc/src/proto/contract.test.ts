import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import manifest from '../../package.json' with { type: 'json' }

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url))
const BUF = join(ROOT, 'node_modules/.bin/buf')
const PROTO = join(ROOT, 'proto')
const RELEASED = join(PROTO, 'released')

/** Allowed last words in names of numbers: a unit, or what the number counts or numbers. */
const UNITS = ['ms', 'seconds', 'days', 'bytes']
const COUNTS = ['failures', 'limit', 'count', 'active', 'desired', 'scale', 'known', 'percent']
const ORDINALS = [
  'generation',
  'term',
  'sequence',
  'counter',
  'version',
  'pcr',
  'disk',
  'disks',
  'port',
  'epoch',
  'revision',
  // Configuration sequence number of a vSAN object, and chunks of its components.
  'csn',
  'chunk',
  'chunks',
  // Number of a file in its folder.
  'number',
]
// As in the storage policies of vSAN.
const OF_POLICIES = ['tolerate']
const OF_THE_CLOCK = ['hour', 'minute']
const KNOWN = new Set([...UNITS, ...COUNTS, ...ORDINALS, ...OF_POLICIES, ...OF_THE_CLOCK])
const NUMERIC = /^TYPE_(U?INT|SINT|S?FIXED)(32|64)$|^TYPE_(DOUBLE|FLOAT)$/

type Descriptor = {
  name: string
  messageType?: Descriptor[]
  nestedType?: Descriptor[]
  field?: { name: string; type: string }[]
}

function buf(args: readonly string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(BUF, args, {
    encoding: 'utf8',
    timeout: PATIENCE_MS,
    maxBuffer: 64 * 1024 * 1024,
  })
  return { status, output: stdout + stderr }
}

function numericFields(message: Descriptor): string[] {
  const own = (message.field ?? [])
    .filter(({ type }) => NUMERIC.test(type))
    .map(({ name }) => `${message.name}.${name}`)
  return [...own, ...(message.nestedType ?? []).flatMap(numericFields)]
}

describe('the contract in proto/', () => {
  const released = readdirSync(RELEASED).map((file) => file.replace(/\.binpb$/, ''))
  let folder: string

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nkpsim-contract-'))
    cpSync(PROTO, folder, { recursive: true })
  })

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  /** Returns the findings of buf after one text in one file of the contract was replaced. */
  function breaking(file: string, from: string, to: string) {
    const path = join(folder, 'nkpsim', file)
    const text = readFileSync(path, 'utf8')
    expect(text.split(from).length).toBe(2)
    writeFileSync(path, text.replace(from, to))
    try {
      return buf(['breaking', folder, '--against', join(RELEASED, '0.1.0.binpb')])
    } finally {
      writeFileSync(path, text)
    }
  }

  it('has released contracts, none of them newer than this version', () => {
    expect(released).toEqual(expect.arrayContaining(['0.1.0', '0.2.0']))
    expect(released.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
    const newer = released.filter(
      (version) => version.localeCompare(manifest.version, 'en', { numeric: true }) > 0,
    )
    expect(newer).toEqual([])
  })

  const REQUEST = 'message CreateProviderRequest {'
  it.each([
    [
      'a field that is gone',
      'string provider = 1;\n  // Limits',
      'reserved 1;\n  // Limits',
      'field "1"',
    ],
    [
      'a field of another number',
      'string key_id = 3;\n  // KDK',
      'string key_id = 99;\n  // KDK',
      '"3"',
    ],
    [
      'a field of another type',
      'bytes key_derivation_key = 4',
      'string key_derivation_key = 4',
      'type',
    ],
    ['a method of another name', 'rpc CreateProvider(', 'rpc MakeProvider(', 'CreateProvider'],
    ['a message of another name', REQUEST, 'message CreateProviderArguments {', 'CreateProvider'],
  ])('is reported as incompatible after %s', (_, from, to, told) => {
    const { status, output } = breaking('vcenter/v1/key_provider.proto', from, to)
    expect({ status, output }).toEqual({ status: 100, output: expect.stringContaining(told) })
  })

  it('is still compatible after additions', () => {
    const added = `${REQUEST}\n  // Free text.\n  string remark = 99;`
    expect(breaking('vcenter/v1/key_provider.proto', REQUEST, added)).toEqual({
      status: 0,
      output: '',
    })
  })

  // This test complements buf lint, which checks that every message and field has a comment.
  it('ends the name of every number with its unit, or with what it counts or numbers', () => {
    const { status, output } = buf(['build', PROTO, '--output', '-#format=json'])
    expect(status).toBe(0)
    const { file } = JSON.parse(output) as { file: Descriptor[] }
    const fields = file
      .filter(({ name }) => name.startsWith('nkpsim/'))
      .flatMap(({ messageType }) => (messageType ?? []).flatMap(numericFields))
    expect(fields.length).toBeGreaterThan(50)
    const unknown = fields.filter((field) => !KNOWN.has(field.split(/[._]/).at(-1) ?? ''))
    const expected = `ends in none of: ${[...KNOWN].join(', ')}`
    expect(unknown.map((field) => `${field} ${expected}`)).toEqual([])
  })
})
