import { check, compose, nkpsim, tryNkpsim, until } from './docker.ts'
import { powerOff, powerOn } from './site.ts'

const PROVIDER = 'kms'
const VM = 'ledger-1'
const HOST = 'esx-2'
const ADDRESS = 'kms.nkpsim.test:5696'
const CLIENT = '/kms-clients/vcenter'

/**
 * Starts the key server of the profile kms, encrypts a VM with its keys, and restarts a host, which
 * needs the key server again.
 */
export async function usesKeyServer(): Promise<string> {
  await compose('--profile', 'kms', 'up', '--detach', '--no-build', '--wait', 'kms')
  await nkpsim(['provider', 'register', PROVIDER, '--server', ADDRESS])
  const identity = ['--certificate', `${CLIENT}.pem`, '--key', `${CLIENT}-key.pem`]
  await nkpsim(['kms', 'trust', PROVIDER, ...identity])
  await nkpsim(['kms', 'trust', PROVIDER, '--server-certificate', '--yes'])
  await nkpsim(['vm', 'create', VM, '--host', HOST, '--size', '1MiB', '--provider', PROVIDER])
  await powerOn(VM, HOST)
  await powerOff(VM, HOST)
  await compose('kill', 'kms')
  const create = ['vm', 'create', 'ledger-2', '--host', HOST, '--size', '1MiB']
  const refused = await tryNkpsim([...create, '--provider', PROVIDER])
  check(refused.exitCode === 6, `without its key server, a new VM ended with ${refused.exitCode}`)
  await compose('restart', HOST)
  const cryptoState = async () =>
    (await tryNkpsim(['vm', 'get', VM, '--host', HOST])).stdout.match(/"cryptoState": "(\w+)"/)?.[1]
  await until('the VM is locked', cryptoState, (state) => state === 'LOCKED')
  await compose('--profile', 'kms', 'up', '--detach', '--no-build', '--wait', 'kms')
  await nkpsim(['kms', 'test', PROVIDER])
  await until('the VM is unlocked', cryptoState, (state) => state === 'UNLOCKED')
  await powerOn(VM, HOST)
  await powerOff(VM, HOST)
  await nkpsim(['vm', 'delete', VM, '--host', HOST, '--yes'])
  await nkpsim(['provider', 'delete', PROVIDER, '--yes'])
  return `${VM} is locked after a restart of its host without the key server, and open with it`
}
