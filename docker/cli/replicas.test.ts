import { expect, it } from '@jest/globals'
import { findReplicas } from './replicas.ts'

const SERVICE = { service: 'esxi', port: 8444 }

it('findReplicas finds the containers of a service by name, in the order of their numbers', async () => {
  const names = new Map([
    ['10.0.0.4', ['nkpsim-esxi-10.nkpsim_management']],
    ['10.0.0.3', ['nkpsim-esxi-2.nkpsim_management']],
    ['10.0.0.2', []],
  ])
  const dns = {
    resolve4: async () => ['10.0.0.4', '10.0.0.3', '10.0.0.2'],
    reverse: async (address: string) => names.get(address) ?? [],
  }
  // The fake does not have the overloads of resolve4.
  expect(await findReplicas(SERVICE, dns as never)).toEqual([
    { name: 'nkpsim-esxi-2', address: 'nkpsim-esxi-2:8444' },
    { name: 'nkpsim-esxi-10', address: 'nkpsim-esxi-10:8444' },
  ])
})

it('findReplicas finds none if the service has no running container', async () => {
  const resolve4 = async () => {
    throw new Error('queryA ENOTFOUND esxi')
  }
  expect(await findReplicas(SERVICE, { resolve4, reverse: async () => [] } as never)).toEqual([])
})
