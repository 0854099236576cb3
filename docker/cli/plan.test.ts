import { expect, it } from '@jest/globals'
import { missingText, parsePlan, standingOf } from './plan.ts'

const VCENTER = 'vcenter.nkpsim.test:8443'
const FILE = '/run/secrets/root-password'

it('a plan names a vCenter, hosts, and a service of hosts', () => {
  expect(
    parsePlan({
      vcenter: VCENTER,
      'password-file': FILE,
      replicas: 'esxi:8444',
      hosts: ['esx-1=esx-1.nkpsim.test:8444'],
    }),
  ).toEqual({
    vcenter: VCENTER,
    hosts: [{ name: 'esx-1', address: 'esx-1.nkpsim.test:8444' }],
    replicas: { service: 'esxi', port: 8444 },
    passwordFile: FILE,
    trustHosts: [],
  })
  expect(parsePlan({ vcenter: VCENTER, hosts: [] })).toMatchObject({
    hosts: [],
    replicas: undefined,
  })
})

it('a plan may have trust hosts alone', () => {
  const trustHosts = [{ name: 'trust-1', address: 'trust-1.nkpsim.test:8447' }]
  expect(parsePlan({ 'trust-host': ['trust-1=trust-1.nkpsim.test:8447'], hosts: [] })).toEqual({
    ...{ vcenter: undefined, hosts: [], replicas: undefined, passwordFile: '', trustHosts },
  })
})

it('a plan is refused when a part is missing or wrong', () => {
  const refuse = (given: object, text: RegExp) =>
    expect(() => parsePlan({ vcenter: VCENTER, hosts: [], ...given })).toThrow(text)
  refuse({ vcenter: undefined }, /--vcenter must be ADDRESS:PORT/)
  refuse({ vcenter: 'vcenter' }, /--vcenter must be ADDRESS:PORT/)
  refuse({ replicas: 'esxi' }, /--replicas must be SERVICE:PORT/)
  refuse({ hosts: ['esx-1'], 'password-file': FILE }, /esx-1 is not NAME=ADDRESS:PORT/)
  refuse({ hosts: ['=x:1'], 'password-file': FILE }, /=x:1 is not NAME=ADDRESS:PORT/)
  refuse({ hosts: ['a=b:1'] }, /give --password-file/)
  refuse({ 'trust-host': ['trust-1'] }, /trust-1 is not NAME=ADDRESS:PORT/)
  const alone = { vcenter: undefined, 'trust-host': ['a=b:1'], 'password-file': FILE }
  refuse({ ...alone, hosts: ['a=b:1'] }, /give --vcenter/)
})

it.each([
  ['esx-1', 'there'],
  ['esx-2', 'missing'],
  ['esx-3', 'new'],
])('standingOf tells hosts of vCenter from missing and new hosts: %s', (name, standing) => {
  const hosts = { inventory: ['esx-1'], known: ['esx-1', 'esx-2'] }
  expect(standingOf(name, hosts)).toBe(standing)
})

it('missingText names the complete command that adds the host, and no reason that is not known', () => {
  const host = { name: 'esx-1', address: 'esx-1.nkpsim.test:8444' }
  const how = { thumbprint: 'AA:BB', cluster: 'Cluster', passwordFile: FILE }
  expect(missingText(host, how)).toBe(
    `this workstation knew esx-1, and vCenter does not have it; to add it: nkpsim host add esx-1 --address esx-1.nkpsim.test:8444 --thumbprint AA:BB --cluster Cluster --password-file ${FILE}`,
  )
})
