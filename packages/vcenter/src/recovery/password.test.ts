import { describe, expect, it } from '@jest/globals'
import { secretText } from '../testing/recovery.ts'
import { requireBackupPassword } from './password.ts'

const check = (text: string) => () => requireBackupPassword(secretText(text))

describe('a backup password', () => {
  it.each(['Aa345678'.replace('8', '!'), 'Zz9~Zz9~Zz9~Zz9~Zz9~', '!aB1!aB1', 'Passw0rd-'])(
    '%s is accepted',
    (text) => expect(check(text)).not.toThrow(),
  )

  it.each([
    ['', 'has 8 to 20 characters'],
    ['Aa3!567', 'has 8 to 20 characters'],
    ['Aa3!Aa3!Aa3!Aa3!Aa3!x', 'has 8 to 20 characters'],
    ['Aa3! 5678', 'consists of visible ASCII characters, without spaces'],
    ['Aa3!567\t8', 'consists of visible ASCII characters, without spaces'],
    ['Aa3!567\u007f', 'consists of visible ASCII characters, without spaces'],
    ['Äa3!5678', 'consists of visible ASCII characters, without spaces'],
    ['aa3!5678', 'has an upper-case letter'],
    ['AA3!5678', 'has a lower-case letter'],
    ['Aab!cdef', 'has a digit'],
    ['Aa345678', 'has a special character'],
  ])('%j is refused: a backup password %s', (text, rule) => {
    const message = `a backup password ${rule}`
    expect(check(text)).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST', message }))
  })
})
