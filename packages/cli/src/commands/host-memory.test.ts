import { describe, expect, it } from '@jest/globals'
import { RpcError } from '@nkpsim/rpc'
import { addAndRemember, type HostMemory } from './host-memory.ts'
import type { HostView } from './host-view.ts'

const HOST = { name: 'esx-1', id: 'i', address: 'a:1', cluster: '' } as HostView
const CONNECTED = new RpcError('ALREADY_EXISTS', 'HOST_ALREADY_CONNECTED', 'is here already')

/** A vCenter that adds the host, and a state folder that does not know it. */
function memory(changes: Partial<HostMemory> = {}): HostMemory & { stored: HostView[] } {
  const stored: HostView[] = []
  return {
    stored,
    add: async () => HOST,
    listHosts: async () => [{ ...HOST, name: 'esx-2' }, HOST],
    isRemembered: async () => false,
    remember: async (host) => void stored.push(host),
    ...changes,
  }
}
const refuses = (error: Error) => () => Promise.reject(error)

describe('addAndRemember', () => {
  it('remembers a host that vCenter adds', async () => {
    const own = memory()
    expect(await addAndRemember('esx-1', own)).toEqual({ host: HOST, wasAdded: false })
    expect(own.stored).toEqual([HOST])
  })

  it('says that vCenter has the host if the state folder cannot be changed', async () => {
    const busy = Object.assign(new Error('another command works'), { code: 'BUSY' })
    await expect(addAndRemember('esx-1', memory({ remember: refuses(busy) }))).rejects.toEqual(
      expect.objectContaining({
        code: 'CONFLICT',
        message:
          'host "esx-1" is added, but not remembered here: another command works; run the same command again',
      }),
    )
  })

  it('remembers a host that an earlier command added without remembering it', async () => {
    const own = memory({ add: refuses(CONNECTED) })
    expect(await addAndRemember('esx-1', own)).toEqual({ host: HOST, wasAdded: true })
    expect(own.stored).toEqual([HOST])
  })

  it('passes on the refusal of vCenter if the host is remembered already', async () => {
    const own = memory({ add: refuses(CONNECTED), isRemembered: async () => true })
    await expect(addAndRemember('esx-1', own)).rejects.toBe(CONNECTED)
    expect(own.stored).toEqual([])
  })

  it('passes on the refusal of vCenter if another host has the name', async () => {
    const taken = new RpcError('ALREADY_EXISTS', 'HOST_ALREADY_EXISTS', 'is taken')
    const own = memory({ add: refuses(taken) })
    await expect(addAndRemember('esx-1', own)).rejects.toBe(taken)
    expect(own.stored).toEqual([])
  })
})
