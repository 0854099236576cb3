import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Store } from '../store/store.ts'
import { keyProvider, storeIn } from '../testing/models.ts'
import { tempFolder } from '../testing/temp-folder.ts'
import { setDefaultProvider } from './defaults.ts'
import { deleteProvider } from './lifecycle.ts'

/** The sign for angstrom, as a vCenter of before kept it, and the letter that requests bring today. */
const KEPT = 'NKP \u212b'
const ASKED = 'NKP \u00c5'

let folder: ReturnType<typeof tempFolder>
let store: Store

beforeEach(async () => {
  folder = tempFolder()
  store = await storeIn(folder.path)
  store.change((tables) => tables.insertKeyProvider(keyProvider({ name: KEPT, isDefault: true })))
})
afterEach(() => {
  store.close()
  folder[Symbol.dispose]()
})

describe('a provider whose name is composed otherwise today', () => {
  it('is gone once its deletion was confirmed', () => {
    expect(deleteProvider(store, ASKED)).toEqual({ wasDefault: true })
    expect(store.snapshot().keyProviders).toEqual([])
  })

  it('is not made the default again', () => {
    const { generation } = store.snapshot()
    setDefaultProvider(store, ASKED)
    expect(store.snapshot().generation).toBe(generation)
  })
})
