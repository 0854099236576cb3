import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { EsxiError } from '../../errors.ts'
import {
  EMPTY_DICTIONARY,
  formatDictionary,
  getValue,
  MAX_DICTIONARY_BYTES,
  parseDictionary,
  setValues,
} from './dictionary.ts'
import { formatDiskDescriptor, parseDiskDescriptor } from './disk-descriptor.ts'
import { requireVmName } from './vm-name.ts'
import { formatVmx, parseVmx } from './vmx.ts'

const DESCRIPTOR = {
  capacityBytes: 8192,
  extentFileName: 'vm-flat.vmdk',
  extentId: '4f0b2c6e-0000-4000-8000-000000000003',
  uuid: '4f0b2c6e-0000-4000-8000-000000000001',
  encryptionKeys: 'vmware:key/list/(…)',
}
const VMX = {
  displayName: 'vm',
  uuid: '4f0b2c6e-0000-4000-8000-000000000002',
  diskFileNames: ['vm.vmdk', 'vm_1.vmdk'],
  isTemplate: false,
  encryptionBundle: 'vmware:key/list/(…)',
  encryptionData: 'AAAA',
  hardware: undefined,
}
const parseVmxText = (text: string) => parseVmx(Buffer.from(text), 'vm.vmx')
const parseDisk = (text: string) => parseDiskDescriptor(Buffer.from(text), 'vm.vmdk')
const vmxText = () => formatVmx(VMX).toString()
const diskText = () => formatDiskDescriptor(DESCRIPTOR).toString()
const parsesOrRefuses = (parse: () => unknown): void => {
  try {
    parse()
  } catch (error) {
    expect(error).toBeInstanceOf(EsxiError)
  }
}

describe('the files of a VM', () => {
  it('read back unchanged after they were written', () => {
    expect(parseVmxText(vmxText())).toMatchObject(VMX)
    expect(parseDisk(diskText())).toMatchObject(DESCRIPTOR)
  })

  it('have the lines that vSphere writes', () => {
    expect(diskText()).toContain('# Disk DescriptorFile\n')
    expect(diskText()).toContain('RW 16 VMFS "vm-flat.vmdk"\n')
    expect(diskText()).toContain('encryptionKeys="vmware:key/list/')
    expect(vmxText()).toContain('encryption.bundle = "vmware:key/list/')
  })

  it('are refused if a part is missing or duplicate, or refers outside the folder', () => {
    const text = diskText()
    const refusals: [string, string][] = [
      ['', 'does not describe one extent'],
      [text.replace(/RW .*\n/, ''), 'does not describe one extent'],
      [text.replace('vm-flat.vmdk', '../other/vm-flat.vmdk'), 'cannot be read'],
      [text.replace('RW 16', 'RW 15'), 'an extent that is empty or ends within a sector'],
      [text.replace('RW 16', 'RW 0'), 'an extent that is empty or ends within a sector'],
      [text.replace(/encryptionKeys.*\n/, ''), 'lacks encryptionKeys'],
      [text.replace(DESCRIPTOR.extentId, 'no-uuid'), 'extentId that is not a UUID'],
      [`${text}RW 16 VMFS "second-flat.vmdk"\n`, 'does not describe one extent'],
    ]
    for (const [bad, reason] of refusals) expect(() => parseDisk(bad)).toThrow(reason)
    expect(() => parseVmxText(vmxText().replace(/uuid.*\n/, ''))).toThrow(/lacks uuid.bios/)
    expect(() => parseDictionary(Buffer.from('x'.repeat(70_000)), 'x')).toThrow(/65536 bytes/)
  })

  it('can be read after users edited them', () => {
    const edits: ((text: string) => string)[] = [
      (text) => text.replaceAll('\n', '\r\n'),
      (text) => text.replaceAll('\n', '\r'),
      (text) => `\uFEFF${text}`,
      (text) => text.replaceAll(' = ', '='),
      (text) => text.replaceAll(' = ', '\t =  '),
      (text) => text.replace(/"TRUE"/g, 'TRUE').replace(/"FALSE"/g, 'false'),
      (text) => text.replaceAll('\n', '\n\n \t\n'),
      (text) => text.replaceAll('\n', ' # a remark\n').replaceAll('" # a remark', '"'),
      (text) => `# a remark\n  # another = "one"\n${text}annotation = "two |22words|22|0A"\n`,
      (text) => `${text}key-with-hyphens = ""\nempty =\nguestinfo.x = a|7Cb # why\n`,
      (text) => text.replace('displayName', 'displayname').replace('.fileName', '.filename'),
      (text) => text.trimEnd(),
    ]
    for (const edit of edits) expect(parseVmxText(edit(vmxText()))).toMatchObject(VMX)
    for (const edit of edits.slice(0, 5))
      expect(parseDisk(edit(diskText()))).toMatchObject(DESCRIPTOR)
  })

  it('are refused with an error that gives the line number and the reason', () => {
    const at = (text: string) => () => parseVmxText(`# one\r\n\r\n${text}`)
    expect(at('rubbish')).toThrow('vm.vmx, line 3: cannot be read; write: key = "value"')
    expect(at('a = "1" 2')).toThrow(/line 3: cannot be read/)
    expect(at('a = two words')).toThrow(/line 3: cannot be read/)
    expect(at('a = "1"\nA = "2"')).toThrow('line 4: sets a again, after line 3; remove one of them')
    expect(() => parseDisk(diskText().replace('VMFS', 'FLAT'))).toThrow(/vm\.vmdk, line 10: /)
  })

  it('take linear time to read if they contain many spaces', () => {
    const blanks = ' '.repeat(MAX_DICTIONARY_BYTES - 100)
    const before = process.cpuUsage()
    for (const line of [`a =${blanks}two words`, `a${blanks}b`, `${blanks}a`, `a = b${blanks}c`])
      expect(() => parseVmxText(line)).toThrow(/line 1: cannot be read/)
    // Linear work needs 0.01 s of CPU time, quadratic work 10 s.
    expect(process.cpuUsage(before).user).toBeLessThan(3_000_000)
    expect(() => parseVmxText(`a =${blanks}# none`)).toThrow('vm.vmx lacks displayName')
  })

  it('keep unknown lines byte for byte, whatever else changes', () => {
    const remarks =
      '# by hand\r\nannotation = "Gr\u00fc\u00dfe|0A|22x|22"\r\n\r\nguestinfo.a-b=7 # why\r\n'
    const bytes = Buffer.concat([
      Buffer.from(remarks + vmxText()),
      Buffer.from('x = "\xfc"\n', 'latin1'),
    ])
    const vmx = parseVmx(bytes, 'vm.vmx')
    expect(formatVmx(vmx).equals(bytes)).toBe(true)
    const changed = formatVmx({
      ...vmx,
      isTemplate: true,
      diskFileNames: [...vmx.diskFileNames, 'vm_2.vmdk'],
      encryptionData: 'BBBB',
    })
    const text = changed.toString('latin1')
    const before = bytes.toString('latin1').split('\n')
    const kept = text.split('\n').filter((line) => before.includes(line))
    expect(before.filter((line) => !kept.includes(line))).toEqual([
      'template = "FALSE"',
      'encryption.data = "AAAA"',
    ])
    expect(parseVmx(changed, 'vm.vmx')).toMatchObject({
      isTemplate: true,
      diskFileNames: ['vm.vmdk', 'vm_1.vmdk', 'vm_2.vmdk'],
      encryptionData: 'BBBB',
    })
    const disk = parseDisk(`${diskText()}# mine\nddb.comment="kept"\n`)
    const moved = formatDiskDescriptor({ ...disk, extentFileName: 'vm-1-flat.vmdk' }).toString()
    expect(moved).toContain('RW 16 VMFS "vm-1-flat.vmdk"\n')
    expect(moved.replace('vm-1-flat', 'vm-flat')).toBe(`${diskText()}# mine\nddb.comment="kept"\n`)
  })

  it('can contain any text as a value, without effect on another value', () => {
    const key = fc.stringMatching(/^[a-z][a-z0-9.:_-]{0,12}$/)
    const value = fc.string({ unit: 'grapheme', maxLength: 20 })
    fc.assert(
      fc.property(
        fc.dictionary(key, value, { maxKeys: 8 }),
        fc.dictionary(key, value, { maxKeys: 4 }),
        (first, second) => {
          const written = formatDictionary(setValues(EMPTY_DICTIONARY, Object.entries(first)))
          const read = parseDictionary(written, 'x')
          expect(Object.fromEntries(read.values)).toEqual({ ...first })
          expect(formatDictionary(read).equals(written)).toBe(true)
          const changed = parseDictionary(
            formatDictionary(setValues(read, Object.entries(second))),
            'x',
          )
          for (const [name, expected] of Object.entries({ ...first, ...second }))
            expect(getValue(changed, name.toUpperCase())).toBe(expected)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('never crash the parsers, however they are changed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(vmxText(), diskText()),
        fc.array(fc.tuple(fc.nat(), fc.string({ maxLength: 4 })), { maxLength: 6 }),
        (text, edits) => {
          let mutated = text
          for (const [at, insert] of edits) {
            const position = at % (mutated.length + 1)
            mutated = mutated.slice(0, position) + insert + mutated.slice(position + insert.length)
          }
          parsesOrRefuses(() => parseVmxText(mutated))
          parsesOrRefuses(() => parseDisk(mutated))
        },
      ),
      { numRuns: 10_000 },
    )
  })
})

describe('the name of a VM', () => {
  it('can be any text that is valid as a file name', () => {
    for (const name of ['a', 'web 01', 'Prüfstand', '日本', 'x'.repeat(80), 'a.b-c_d'])
      expect(() => requireVmName(name)).not.toThrow()
  })

  it('is refused if it is not valid as a file name', () => {
    for (const name of [
      '',
      '.',
      '..',
      '../x',
      'a/b',
      'a\\b',
      'a\0b',
      'a\nb',
      ' a',
      'a ',
      '.a',
      'a.',
      'a"b',
      'x'.repeat(81),
      'x'.repeat(300),
      '日'.repeat(80),
    ])
      expect(() => requireVmName(name)).toThrow(expect.objectContaining({ code: 'INVALID_NAME' }))
  })
})
