import { expect, it } from '@jest/globals'
import { removedHostsText } from './removed-hosts.ts'

it('removedHostsText names removed hosts and the remedy', () => {
  const place = (name: string, removed: boolean) => ({ name, removed })
  const text = removedHostsText([place('esx-1', false), place('esx-2', true), place('esx-3', true)])
  expect(text).toMatch(
    /esx-2, esx-3\. vCenter does not contact them again\.\n.*host add .*host remove/,
  )
  expect(text).not.toContain('esx-1')
})

it('removedHostsText is empty if no host was removed', () => {
  expect(removedHostsText([{ name: 'esx-1', removed: false }])).toBe('')
})
