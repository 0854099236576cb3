import { expect, it } from '@jest/globals'
import { powerOnText } from './host-power.ts'

it('the answer of a power-on names the VMs that are on again, and claims of no other that it is off', () => {
  const off = { name: 'esx-1', changed: true, poweredOn: [] }
  expect(powerOnText(off)).toBe(
    'esx-1 is powered on. Its virtual machines stay off until you power them on.',
  )
  const rebooted = { ...off, poweredOn: ['db-1', 'web-1'] }
  const again =
    'These virtual machines, which a reboot or a reset left off, are on again: db-1, web-1.'
  expect(powerOnText(rebooted)).toBe(`esx-1 is powered on. ${again}`)
  expect(powerOnText({ ...rebooted, changed: false })).toBe(`esx-1 is already powered on. ${again}`)
  expect(powerOnText({ ...off, changed: false })).toBe('esx-1 is already powered on.')
})
