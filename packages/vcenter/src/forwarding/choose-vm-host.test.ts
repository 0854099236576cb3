import { describe, expect, it } from '@jest/globals'
import { host } from '../testing/models.ts'
import { chooseVmHost, type Presence, type PresenceAnswer } from './choose-vm-host.ts'

const answer = (name: string, presence: Presence): PresenceAnswer => ({
  host: host({ name }),
  presence,
})
const silent = (name: string, isDenied: boolean): PresenceAnswer => ({
  ...{ host: host({ name }), isDenied },
  reason: `${name} says no`,
})

describe('the host of a VM', () => {
  it('is the only one that has it registered, whatever other hosts say', () => {
    const answers = [
      ...[answer('esx-1', 'seen'), silent('esx-2', false)],
      ...[answer('esx-3', 'registered'), answer('esx-4', 'absent')],
    ]
    expect(chooseVmHost('db-1', answers).name).toBe('esx-3')
  })

  it.each([
    ['VM_AMBIGUOUS', /on esx-1 and esx-2; name/, ['registered', 'registered'], []],
    ['VM_NOT_REGISTERED', /not registered on any host/, ['absent', 'seen'], []],
    ['VM_NOT_FOUND', /^there is no virtual machine "db-1"$/, ['absent', 'absent'], []],
    ['HOST_NOT_CONNECTED', /no answer from esx-8 \(esx-8 says no\)/, ['seen'], [true, false]],
    ['NO_PERMISSION', /^esx-7 says no$/, ['absent'], [true]],
  ] as const)('is unknown with %s', (code, message, presences, denials) => {
    const answers = [
      ...presences.map((presence, index) => answer(`esx-${index + 1}`, presence)),
      ...denials.map((isDenied, index) => silent(`esx-${index + 7}`, isDenied)),
    ]
    expect(() => chooseVmHost('db-1', answers)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    )
  })
})
