import { expect, it } from '@jest/globals'
import {
  comparisonRemarks,
  comparisonText,
  inventoryRemarks,
  inventoryText,
} from './linked-tables.ts'

const PLAIN = { color: false }
const rowsOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/ {2,}/))

it('the inventory of a linked vCenter that does not answer is marked as not reachable', () => {
  const text = inventoryText(
    [
      {
        name: 'vc-2',
        reachable: false,
        hosts: [{ host: 'esx-1', cluster: 'Cluster', connected: true }],
        virtualMachines: [{ name: 'vm-1', host: 'esx-1', poweredOn: true, locked: false }],
      },
    ],
    PLAIN,
  )
  const [hosts = '', vms = ''] = text.split('\n\n')
  expect(rowsOf(hosts)[1]).toEqual(['vc-2', 'no', 'esx-1', 'Cluster', 'yes'])
  expect(rowsOf(vms)[1]).toEqual(['vc-2', 'no', 'vm-1', 'esx-1', 'Powered on', 'Unlocked'])
})

it('the comparison of key providers marks holders that do not answer, and unknown verdicts', () => {
  const holder = { vcenter: 'vc-1', keyId: 'id', kcv: 'kcv', unreachable: false }
  const holders = [holder, { ...holder, vcenter: 'vc-2', unreachable: true }]
  const text = comparisonText([{ provider: 'A', verdict: 'unknown', holders }], PLAIN)
  const verdict = 'unknown: not all providers of a linked vCenter are known'
  expect(rowsOf(text).slice(1)).toEqual([
    ['A', 'vc-1', 'yes', 'id', verdict],
    ['A', 'vc-2', 'no', 'id', verdict],
  ])
  expect(comparisonRemarks({ unheard: ['vc-3'], unreachable: ['vc-2'] })).toEqual([
    'Not all providers of vc-3 are known until it answers.',
    'vc-2 does not answer; its providers are as last reported.',
  ])
})

it('the inventory names linked vCenters of which nothing is known', () => {
  const summary = { name: '', version: '', providers: [], hosts: [], virtualMachines: [] }
  const vcenters = [
    { name: 'vc-2', summary: null },
    { name: 'vc-3', summary },
  ]
  expect(inventoryRemarks(vcenters)).toEqual([
    'The hosts and virtual machines of vc-2 are unknown until it answers.',
  ])
})
