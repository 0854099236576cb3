import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { EsxiError } from '../errors.ts'
import { parseDictionary } from './dictionary.ts'
import { formatDiskDescriptor, parseDiskDescriptor } from './disk-descriptor.ts'
import { requireVmName } from './vm-name.ts'
import { formatVmx, parseVmx } from './vmx.ts'

const DESCRIPTOR = {
  capacityBytes: 8192,
  extentFileName: 'vm-flat.vmdk',
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
}
const parsesOrRefuses = (parse: () => unknown): void => {
  try {
    parse()
  } catch (error) {
    expect(error).toBeInstanceOf(EsxiError)
  }
}

describe('the files of a VM', () => {
  it('come back as they went in', () => {
    expect(parseVmx(formatVmx(VMX), 'vm.vmx')).toEqual(VMX)
    expect(parseDiskDescriptor(formatDiskDescriptor(DESCRIPTOR), 'vm.vmdk')).toEqual(DESCRIPTOR)
  })

  it('have the lines that vSphere writes', () => {
    const text = formatDiskDescriptor(DESCRIPTOR)
    expect(text).toContain('# Disk DescriptorFile\n')
    expect(text).toContain('RW 16 VMFS "vm-flat.vmdk"\n')
    expect(text).toContain('encryptionKeys="vmware:key/list/')
    expect(formatVmx(VMX)).toContain('encryption.bundle = "vmware:key/list/')
  })

  it('are refused when a part is missing, double, or leads out of the folder', () => {
    const text = formatDiskDescriptor(DESCRIPTOR)
    for (const bad of [
      '',
      text.replace(/RW .*\n/, ''),
      text.replace('vm-flat.vmdk', '../other/vm-flat.vmdk'),
      text.replace('RW 16', 'RW 15'),
      text.replace('RW 16', 'RW 0'),
      text.replace(/encryptionKeys.*\n/, ''),
      `${text}RW 16 VMFS "second.vmdk"\n`,
    ])
      expect(() => parseDiskDescriptor(bad, 'vm.vmdk')).toThrow(EsxiError)
    expect(() => parseVmx(formatVmx(VMX).replace(/uuid.*\n/, ''), 'vm.vmx')).toThrow(
      /lacks uuid.bios/,
    )
    expect(() => parseDictionary('a = "1"\na = "2"\n', 'x')).toThrow(EsxiError)
    expect(() => parseDictionary('x'.repeat(70_000), 'x')).toThrow(/too long/)
  })

  it('never crash their readers, however they are mutated', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(formatVmx(VMX), formatDiskDescriptor(DESCRIPTOR)),
        fc.array(fc.tuple(fc.nat(), fc.string({ maxLength: 4 })), { maxLength: 6 }),
        (text, edits) => {
          let mutated = text
          for (const [at, insert] of edits) {
            const position = at % (mutated.length + 1)
            mutated = mutated.slice(0, position) + insert + mutated.slice(position + insert.length)
          }
          parsesOrRefuses(() => parseVmx(mutated, 'x'))
          parsesOrRefuses(() => parseDiskDescriptor(mutated, 'x'))
        },
      ),
      { numRuns: 10_000 },
    )
  })
})

describe('the name of a VM', () => {
  it('can be any that makes a file name', () => {
    for (const name of ['a', 'web 01', 'Prüfstand', '日本', 'x'.repeat(80), 'a.b-c_d'])
      expect(() => requireVmName(name)).not.toThrow()
  })

  it('is refused when it cannot be one', () => {
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
