import { readFile } from 'node:fs/promises'
import { expect, it } from '@jest/globals'
import { EsxiError } from '../errors.ts'
import { asDatastoreError } from './datastore-error.ts'

const systemError = (code: string): Error =>
  Object.assign(new Error(`${code}: write`), { code, syscall: 'write' })

it.each(['ENOSPC', 'EDQUOT', 'EFBIG'])(
  'asDatastoreError reports %s as a full disk, even if other errors wrap it',
  (code) => {
    const wrapped = new Error('cannot write', {
      cause: new Error('store', { cause: systemError(code) }),
    })
    expect(asDatastoreError(wrapped)).toMatchObject({ code: 'DISK_FULL', cause: wrapped })
  },
)

it('asDatastoreError reports other errors of the file system with their reason', async () => {
  expect(asDatastoreError(systemError('EIO'))).toMatchObject({
    code: 'DATASTORE_UNUSABLE',
    message: 'the datastore failed: EIO at write',
  })
  const real: unknown = await readFile('/no/such/file').catch((error: unknown) => error)
  expect(asDatastoreError(real)).toMatchObject({ code: 'DATASTORE_UNUSABLE' })
})

it('asDatastoreError returns every other error unchanged', () => {
  const own = new EsxiError('VM_INVALID', 'damaged', { cause: systemError('ENOSPC') })
  for (const error of [own, new TypeError('a defect'), 'no error', undefined])
    expect(asDatastoreError(error)).toBe(error)
})

it('asDatastoreError reports errors of vSAN as those of a datastore, with their reason', () => {
  const error = new EsxiError('VSAN_OBJECT_INACCESSIBLE', 'no majority answers')
  expect(asDatastoreError(error)).toMatchObject({
    code: 'DATASTORE_UNUSABLE',
    message: 'the vSAN datastore failed: no majority answers',
    cause: error,
  })
})
