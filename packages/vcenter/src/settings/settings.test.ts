import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { SETTINGS } from './registry.ts'
import { checkSetting, findSetting, listSettings } from './settings.ts'

const NOTHING_SET = { settings: new Map<string, string>() }

describe('a setting', () => {
  it('is always read somewhere, so that each accepted setting has an effect', () => {
    const folder = join(import.meta.dirname, '..')
    const sources = globSync('**/*.ts', { cwd: folder })
      .filter((path) => !/\.test\.ts$|^testing\/|^settings\/registry\.ts$/.test(path))
      .map((path) => readFileSync(join(folder, path), 'utf8'))
    const unread = Object.keys(SETTINGS).filter(
      (name) => !sources.some((text) => text.includes(`'${name}'`)),
    )
    expect(unread.map((name) => `no file of packages/vcenter reads ${name}`)).toEqual([])
  })

  it.each(['vpxd.KMS.compatCheckInterval', 'vpxd.KMS.status', 'vpxd.kmscert.threshold'])(
    'is refused by name if it is %s, which would change nothing here',
    (name) => {
      const refusal = expect.objectContaining({
        code: 'SETTING_NOT_FOUND',
        message: expect.stringContaining(`${name} has no effect here: `),
      })
      expect(() => findSetting(NOTHING_SET, name)).toThrow(refusal)
      expect(() => checkSetting(name, '7')).toThrow(refusal)
    },
  )

  it('is ignored if an earlier version stored it and it has no effect now', () => {
    const kept = { settings: new Map([['vpxd.KMS.status', '7']]) }
    expect(listSettings(kept)).toEqual(listSettings(NOTHING_SET))
  })

  it('is refused if its name is unknown', () => {
    expect(() => findSetting(NOTHING_SET, 'vpxd.no')).toThrow('there is no setting "vpxd.no"')
  })
})
