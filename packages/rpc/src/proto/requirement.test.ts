import { describe, expect, it } from '@jest/globals'
import { declaredRequirements, requirementOf } from './requirement.ts'

describe('every method of this project', () => {
  it('declares its audience', () => {
    const silent = declaredRequirements().filter(([, requirement]) => requirement === undefined)
    expect(silent.map(([method]) => method)).toEqual([])
    const vague = declaredRequirements().filter(
      ([, requirement]) =>
        (requirement?.audience === 'privilege') !== ((requirement?.privilege ?? '') !== ''),
    )
    expect(vague.map(([method]) => method)).toEqual([])
  })

  it('is found by its name together with all its declarations', () => {
    expect(requirementOf('nkpsim.vcenter.v1.InventoryService', 'getHost')).toEqual({
      audience: 'privilege',
      privilege: 'System.Read',
      entity: 'host',
      field: 'name',
      also: [],
    })
    expect(requirementOf('nkpsim.vcenter.v1.RecoveryService', 'createBackup')).toEqual({
      audience: 'privilege',
      privilege: 'Cryptographer.ManageKeyServers',
      entity: '',
      field: '',
      also: [{ privilege: 'Global.VCServer', entity: '', field: '' }],
    })
    expect(requirementOf('nkpsim.vcenter.v1.SessionService', 'login')?.audience).toBe('certificate')
    expect(requirementOf('nkpsim.vcenter.v1.SessionService', 'none')).toBeUndefined()
  })
})
