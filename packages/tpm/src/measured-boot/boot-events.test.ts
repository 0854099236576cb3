import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { TpmError } from '../errors.ts'
import { authorityName, readAuthorityVariable } from '../event-log/efi-variable.ts'
import {
  decodeEventLog,
  EVENT_TYPE,
  encodeEventLog,
  isDigestOfData,
  type LogEvent,
  measure,
  replayEventLog,
} from '../event-log/event-log.ts'
import { HONEST_BOOT } from '../testing/attesting-host.ts'
import { PATIENCE_MS } from '../testing/patience.ts'
import {
  ACCEPTANCE_LEVELS,
  BOOT_PCRS,
  type BootDescription,
  MEASURED_PCRS,
  SECURE_BOOT_CERTIFICATE,
} from './boot-description.ts'
import { bootEvents, readBootEvents } from './boot-events.ts'

const MAX_VIBS = 500
const folder = mkdtempSync(join(tmpdir(), 'boot-events-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A word: characters of any script, without spaces and line ends. */
const word = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((text) => /^\S+$/.test(text))
/** A line: words and spaces. */
const line = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => /^.*$/.test(text))
const vib = fc.record({
  name: word,
  version: word,
  vendor: word,
  acceptanceLevel: fc.constantFrom(...ACCEPTANCE_LEVELS),
})

/** Any boot that a host can have. */
const bootDescription: fc.Arbitrary<BootDescription> = fc.record({
  firmwareVersion: line,
  secureBoot: fc.boolean(),
  secureBootAuthority: fc.oneof(
    fc.option(line, { nil: undefined }),
    fc.constant(SECURE_BOOT_CERTIFICATE),
  ),
  bootOptions: line,
  execInstalledOnly: fc.boolean(),
  esxi: fc.record({ version: word, build: word }),
  vibs: fc.array(vib, { maxLength: 6 }),
})

const [VIB] = HONEST_BOOT.vibs
if (VIB === undefined) throw new Error('no VIB')
const EVENTS = bootEvents({ ...HONEST_BOOT, vibs: [VIB, { ...VIB, name: 'esx-update' }] })

/** Whether a verifier who knows the PCRs of the boot would believe this log. */
function isBelieved(log: Buffer, pcrs: ReadonlyMap<number, Buffer>): boolean {
  try {
    const events = decodeEventLog(log)
    readBootEvents(events)
    const replayed = replayEventLog(events)
    return (
      events.every(isDigestOfData) &&
      replayed.size === pcrs.size &&
      [...pcrs].every(([pcr, value]) => replayed.get(pcr)?.equals(value) === true)
    )
  } catch (error) {
    if (error instanceof TpmError && error.code === 'INVALID_EVENT_LOG') return false
    throw error
  }
}
const refuse = (events: readonly LogEvent[]): void =>
  expect(() => readBootEvents(events)).toThrow(
    expect.objectContaining({ name: 'TpmError', code: 'INVALID_EVENT_LOG' }),
  )
const without = (index: number): LogEvent[] => EVENTS.toSpliced(index, 1)
const isVib = (event: LogEvent): boolean => event.data.toString().startsWith('vib name=')

describe('the events of a boot', () => {
  it('describe the same boot after they were encoded and decoded', () => {
    fc.assert(
      fc.property(bootDescription, (boot) => {
        const events = bootEvents(boot)
        expect(events.every(isDigestOfData)).toBe(true)
        expect(readBootEvents(decodeEventLog(encodeEventLog(events)))).toEqual(boot)
      }),
      { numRuns: 500 },
    )
  })

  it('extend the measured PCRs, and contain only separators for other PCRs', () => {
    const pcrs = new Set(EVENTS.map(({ pcr }) => pcr))
    for (const pcr of MEASURED_PCRS) expect(pcrs.has(pcr)).toBe(true)
    const beside = EVENTS.filter(({ pcr }) => !MEASURED_PCRS.includes(pcr))
    expect(beside.every(({ type }) => type === EVENT_TYPE.EV_SEPARATOR)).toBe(true)
  })

  it('are read back as the same boot or refused, whatever characters the names contain', () => {
    const letters = fc.constantFrom('a', ' ', '=', '\n', '\0', ' version=', ' vendor=')
    const text = fc.string({ unit: letters, maxLength: 6 })
    const vib = fc.record({ name: text, version: text, vendor: text })
    fc.assert(
      fc.property(
        text,
        text,
        text,
        fc.array(vib, { maxLength: 3 }),
        (version, build, words, vibs) => {
          const boot: BootDescription = {
            ...HONEST_BOOT,
            firmwareVersion: words,
            secureBootAuthority: words,
            bootOptions: words,
            esxi: { version, build },
            vibs: vibs.map((each) => ({ ...each, acceptanceLevel: 'VMwareCertified' })),
          }
          try {
            expect(readBootEvents(bootEvents(boot))).toEqual(boot)
          } catch (error) {
            if (!(error instanceof TpmError)) throw error
          }
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('give the PCRs that tpm2_eventlog computes from their log, without a warning', () => {
    const file = join(folder, 'log')
    fc.assert(
      fc.property(bootDescription, (boot) => {
        const events = bootEvents(boot)
        writeFileSync(file, encodeEventLog(events))
        const { status, stdout, stderr } = spawnSync('tpm2_eventlog', [file], {
          encoding: 'utf8',
          timeout: PATIENCE_MS,
        })
        expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
        const [, pcrs = ''] = stdout.split(/^pcrs:$/m)
        const judged = [...pcrs.matchAll(/^ +(\d+) *: 0x([0-9a-f]{64})$/gm)]
        const ours = [...replayEventLog(events)].map(([pcr, value]) => [pcr, value.toString('hex')])
        expect(new Map(judged.map(([, pcr, value]) => [Number(pcr), value]))).toEqual(
          new Map(ours as [number, string][]),
        )
      }),
      { numRuns: 25 },
    )
  })

  it('contain the authority as EFI_SIGNATURE_DATA: its owner and its certificate in DER', () => {
    const authority = EVENTS.find(({ type }) => type === EVENT_TYPE.EV_EFI_VARIABLE_AUTHORITY)
    if (authority === undefined) throw new Error('no authority')
    const name = Buffer.from('db', 'utf16le')
    const header = 16 + 8 + 8
    const contentBytes = Number(authority.data.readBigUInt64LE(24))
    expect(authority.data.readBigUInt64LE(16)).toBe(2n)
    expect(authority.data.subarray(header, header + name.length)).toEqual(name)
    const signature = authority.data.subarray(header + name.length)
    expect(signature).toHaveLength(contentBytes)
    const certificate = new X509Certificate(signature.subarray(16))
    expect(signature.subarray(0, 16).toString('hex')).toBe('5be9d5a38f0a53478735445afb708f62')
    expect(certificate.raw.equals(signature.subarray(16))).toBe(true)
    expect(certificate.subject).toBe('CN=VMware Secure Boot Signing')
    const read = readAuthorityVariable(authority.data)
    expect([read, authorityName(read ?? '')]).toEqual([
      SECURE_BOOT_CERTIFICATE,
      'VMware Secure Boot Signing',
    ])
    // As a second opinion, other parsers decode the same log.
    const file = join(folder, 'authority')
    writeFileSync(file, encodeEventLog(EVENTS))
    const { stdout } = spawnSync('tpm2_eventlog', [file], {
      encoding: 'utf8',
      timeout: PATIENCE_MS,
    })
    const [, event = ''] = stdout.split('EV_EFI_VARIABLE_AUTHORITY')
    const [, data = ''] = /VariableData: "([0-9a-f]+)"/.exec(event) ?? []
    expect(data).toBe(signature.toString('hex'))
    const x509 = ['x509', '-inform', 'DER', '-noout', '-subject']
    const judged = spawnSync('openssl', x509, {
      input: signature.subarray(16),
      timeout: PATIENCE_MS,
    })
    expect(judged.stdout.toString()).toMatch(/^subject=\s*CN\s*=\s*VMware Secure Boot Signing$/m)
  })

  it('contain the name of the authority on hosts of 0.2 and earlier, which are sealed to it', () => {
    const boot = { ...HONEST_BOOT, secureBootAuthority: 'VMware Secure Boot Signing' }
    const pcr7 = replayEventLog(bootEvents(boot)).get(BOOT_PCRS.secureBoot)
    expect(pcr7?.toString('hex')).toBe(
      '812276492c76d49cf62a6f4ff09ce1b0db6c7f2f40c7579e84ef25a209cfba76',
    )
    expect(readBootEvents(bootEvents(boot))).toEqual(boot)
    expect(authorityName(boot.secureBootAuthority)).toBe(boot.secureBootAuthority)
  })

  it('contain at most 500 VIBs', () => {
    const vibs = Array.from({ length: MAX_VIBS }, (_, index) => ({ ...VIB, name: `vib-${index}` }))
    expect(readBootEvents(bootEvents({ ...HONEST_BOOT, vibs })).vibs).toHaveLength(MAX_VIBS)
    expect(() => readBootEvents(bootEvents({ ...HONEST_BOOT, vibs: [...vibs, VIB] }))).toThrow(
      /too many VIBs/,
    )
  })
})

describe('a log is not believed', () => {
  it('if any bit of it differs', () => {
    const log = encodeEventLog(EVENTS)
    const pcrs = replayEventLog(EVENTS)
    expect(isBelieved(log, pcrs)).toBe(true)
    const believed: number[] = []
    for (let bit = 0; bit < log.length * 8; bit++) {
      log.writeUInt8(log.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      if (isBelieved(log, pcrs)) believed.push(bit)
      log.writeUInt8(log.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
    }
    expect(believed).toEqual([])
  })

  it('if any byte of a boot differs, or its end is missing', () => {
    fc.assert(
      fc.property(
        bootDescription,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (boot, at, change) => {
          const events = bootEvents(boot)
          const pcrs = replayEventLog(events)
          const log = encodeEventLog(events)
          const offset = at % log.length
          expect(isBelieved(log.subarray(0, offset), pcrs)).toBe(false)
          log.writeUInt8(log.readUInt8(offset) ^ change, offset)
          expect(isBelieved(log, pcrs)).toBe(false)
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('if two events are swapped', () => {
    const pcrs = replayEventLog(EVENTS)
    for (const [i, first] of EVENTS.entries())
      for (const [j, second] of EVENTS.entries()) {
        if (i >= j) continue
        const swapped = EVENTS.with(i, second).with(j, first)
        expect(isBelieved(encodeEventLog(swapped), pcrs)).toBe(false)
        // VIBs may be installed in any order. PCR 9 shows the order.
        if (!(isVib(first) && isVib(second))) refuse(swapped)
      }
  })

  it('if an event is duplicated, beside the first or at the end', () => {
    for (const [index, event] of EVENTS.entries()) {
      refuse(EVENTS.toSpliced(index, 0, event))
      refuse([...EVENTS, event])
    }
  })

  it('if an event is missing', () => {
    const pcrs = replayEventLog(EVENTS)
    for (const [index, event] of EVENTS.entries()) {
      expect(isBelieved(encodeEventLog(without(index)), pcrs)).toBe(false)
      // A boot without an authority is also a valid boot. Its PCR 7 differs.
      if (event.type !== EVENT_TYPE.EV_EFI_VARIABLE_AUTHORITY) refuse(without(index))
    }
    refuse([])
  })

  it('if it contains an additional event at any place', () => {
    const additional = [
      measure(BOOT_PCRS.bootLoader, 'EV_EFI_ACTION', Buffer.from('esxi version=6 build=1')),
      measure(BOOT_PCRS.vibs, 'EV_IPL', Buffer.from('module evil')),
      measure(BOOT_PCRS.bootOptions, 'EV_IPL', Buffer.from('bootOptions debug')),
      measure(1, 'EV_SEPARATOR', Buffer.alloc(4)),
      measure(23, 'EV_NO_ACTION', Buffer.alloc(0)),
    ]
    for (const event of additional)
      for (let index = 0; index <= EVENTS.length; index++) refuse(EVENTS.toSpliced(index, 0, event))
  })

  it('if a text in it is too long or contains a control character', () => {
    const { esxi } = HONEST_BOOT
    for (const text of ['x'.repeat(10_000), 'a\u001b[2Jb', 'a\u009bb']) {
      const boots: BootDescription[] = [
        { ...HONEST_BOOT, firmwareVersion: text },
        { ...HONEST_BOOT, bootOptions: text },
        { ...HONEST_BOOT, esxi: { ...esxi, version: text } },
        { ...HONEST_BOOT, esxi: { ...esxi, build: text } },
        ...(['name', 'version', 'vendor'] as const).map((field) => ({
          ...HONEST_BOOT,
          vibs: [{ ...VIB, [field]: text }],
        })),
      ]
      for (const boot of boots)
        expect(() => readBootEvents(bootEvents(boot))).toThrow(/too long, or has control/)
    }
    const secureBootAuthority = 'x'.repeat(20_000)
    refuse(bootEvents({ ...HONEST_BOOT, secureBootAuthority }))
  })

  it('if a separator reports an error, or a VIB has an unknown level', () => {
    const index = EVENTS.findIndex(({ type }) => type === EVENT_TYPE.EV_SEPARATOR)
    refuse(EVENTS.with(index, measure(0, 'EV_SEPARATOR', Buffer.of(1, 0, 0, 0))))
    const vib = EVENTS.findIndex(isVib)
    const data = Buffer.from('vib name=a version=1 vendor=b acceptanceLevel=BestOfAll')
    const renamed = EVENTS.with(vib, measure(BOOT_PCRS.vibs, 'EV_IPL', data))
    expect(() => readBootEvents(renamed)).toThrow(/unknown acceptance level/)
  })
})
