import { expect, it } from '@jest/globals'
import { ownName } from './own-name.ts'

const dns = (names: Record<string, string[]>) => ({
  resolvePtr: async (question: string) => {
    const found = names[question]
    if (found === undefined) throw new Error('ENOTFOUND')
    return found
  },
})

it('the own name is the name of the container on the first network that has one', async () => {
  const names = { '3.0.22.172.in-addr.arpa': ['nkpsim-esxi-2.nkpsim_management'] }
  expect(await ownName(['10.0.0.1', '172.22.0.3'], dns(names))).toBe('nkpsim-esxi-2')
})

it('the own name is reported as missing if no network has one', async () => {
  await expect(ownName(['10.0.0.1'], dns({}))).rejects.toThrow(/give --name and --address/)
  await expect(ownName(['10.0.0.1'], dns({ '1.0.0.10.in-addr.arpa': [] }))).rejects.toThrow(
    /no network has a name/,
  )
})
