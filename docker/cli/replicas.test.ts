import { expect, it } from '@jest/globals'
import { findReplicas } from './replicas.ts'

const SERVICE = { service: 'esxi', port: 8444 }

it('finds the containers of a service by their names, in the order of their numbers', async () => {
  const names = new Map([
    ['4.0.0.10.in-addr.arpa', ['nkpsim-esxi-10.nkpsim_management']],
    ['3.0.0.10.in-addr.arpa', ['nkpsim-esxi-2.nkpsim_management']],
    ['2.0.0.10.in-addr.arpa', []],
  ])
  const dns = {
    resolve4: async () => ['10.0.0.4', '10.0.0.3', '10.0.0.2'],
    resolvePtr: async (question: string) => names.get(question) ?? [],
  }
  // The overloads of resolve4 are of no use to a fake.
  expect(await findReplicas(SERVICE, dns as never)).toEqual([
    { name: 'nkpsim-esxi-2', address: 'nkpsim-esxi-2:8444' },
    { name: 'nkpsim-esxi-10', address: 'nkpsim-esxi-10:8444' },
  ])
})

it('finds none where the service runs none', async () => {
  const resolve4 = async () => {
    throw new Error('queryA ENOTFOUND esxi')
  }
  expect(await findReplicas(SERVICE, { resolve4, resolvePtr: async () => [] } as never)).toEqual([])
})
