import { describe, expect, it } from '@jest/globals'
import type { RpcClient } from '../client/rpc-channel.ts'
import type { esxiV1 } from '../index.ts'
import { defineService, type ServiceHandlers } from '../server/define-service.ts'

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type Vms = ServiceHandlers<'nkpsim.esxi.v1.VirtualMachineService'>
type VmsClient = RpcClient<'nkpsim.esxi.v1.VirtualMachineService'>
type Agent = RpcClient<'nkpsim.esxi.v1.HostAgentService'>

describe('the types of a service', () => {
  // The compiler makes the assertions, because a wrong type does not compile.
  it('follow from the name of the service for each kind of method', () => {
    const unary: Equal<ReturnType<VmsClient['getVm']>, Promise<esxiV1.GetVmResponse__Output>> = true
    const clientStream: Equal<
      Parameters<Vms['importVm']>[0],
      AsyncIterable<esxiV1.ImportVmRequest__Output>
    > = true
    const serverStream: Equal<
      ReturnType<VmsClient['readDisk']>,
      AsyncIterable<esxiV1.ReadDiskResponse__Output>
    > = true
    const bidi: Equal<
      Parameters<Agent['synchronize']>[0],
      AsyncIterable<esxiV1.SynchronizeRequest>
    > = true
    const names: Equal<keyof Agent, 'synchronize'> = true
    expect([unary, clientStream, serverStream, bidi, names]).toEqual([true, true, true, true, true])
  })

  it('refuse a handler of another type', () => {
    const registration = defineService('nkpsim.esxi.v1.HostService', {
      allow: ['operator'],
      // @ts-expect-error: name is a string
      handlers: { getStatus: async () => ({ name: 1 }) },
    })
    expect(Object.keys(registration.handlers)).toEqual(['getStatus'])
  })
})
