import { expect, it } from '@jest/globals'
import { parseDictionary } from '../files/dictionary.ts'
import type { Vmx } from '../files/vmx.ts'
import { memorySizeOf } from './memory-size.ts'

const MIB = 1024 * 1024

function vmxWith(line: string): Vmx {
  const source = parseDictionary(Buffer.from(line), 'vm.vmx')
  const disks = { diskFileNames: ['vm.vmdk'], isTemplate: false, hardware: undefined }
  return { displayName: 'vm', uuid: 'u', ...disks, source } as unknown as Vmx
}

it('the memory of a VM without a guest has 4 MiB, or the size in its .vmx file', () => {
  expect(memorySizeOf(vmxWith(''))).toBe(4 * MIB)
  expect(memorySizeOf(vmxWith('nkpsim.memoryMib = "64"'))).toBe(64 * MIB)
  for (const text of ['0', '65', '1.5', '-1', 'x', '', '064'])
    expect(() => memorySizeOf(vmxWith(`nkpsim.memoryMib = "${text}"`))).toThrow(
      expect.objectContaining({ code: 'VM_INVALID' }),
    )
})
