import { expect, it } from '@jest/globals'
import { filesText } from './vm-registration.ts'

const failing = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }))

it('the question of a deletion names the disks of a VM, or says that its files are unreadable', async () => {
  expect(await filesText(async () => [{ sizeBytes: 1024 }])).toBe('its disk (1 KiB)')
  const two = [{ sizeBytes: 8192 }, { sizeBytes: 4096 }]
  expect(await filesText(async () => two)).toBe('its 2 disks (8 KiB, 4 KiB)')
  expect(await filesText(async () => [])).toBe('its files')
  expect(await filesText(failing('VM_INVALID'))).toBe('its files, which the host cannot read')
})

it('a deletion does not ask about a VM that does not exist', async () => {
  await expect(filesText(failing('VM_NOT_FOUND'))).rejects.toThrow('VM_NOT_FOUND')
})
