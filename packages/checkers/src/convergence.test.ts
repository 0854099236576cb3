import { expect, it } from '@jest/globals'
import { findUnconverged, type HostHolding } from './convergence.ts'

const desired = new Map([
  ['nkp-1', 'id-1 aa default'],
  ['nkp-2', 'id-2 bb'],
])
const host: HostHolding = { host: 'esx-1', isReachable: true, desired, held: desired }

it('findUnconverged accepts a host that holds what it should, and a disconnected host', () => {
  expect(findUnconverged([host, { ...host, isReachable: false, held: new Map() }])).toEqual([])
})

it('findUnconverged reports missing, different and surplus providers', () => {
  const held = new Map([
    ['nkp-2', 'id-2 cc'],
    ['nkp-3', 'id-3 dd'],
  ])
  expect(findUnconverged([{ ...host, held }])).toEqual([
    'esx-1 does not hold nkp-1',
    'esx-1 holds nkp-2 as id-2 cc, not as id-2 bb',
    'esx-1 still holds nkp-3',
  ])
})

it('findUnconverged reports a reachable host that does not answer', () => {
  const silent = { ...host, held: undefined }
  expect(findUnconverged([silent, { ...silent, isReachable: false }])).toEqual([
    'esx-1 does not answer',
  ])
})
