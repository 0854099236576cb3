import { expect, it } from '@jest/globals'
import { remoteCalls } from './remote-calls.ts'

/** Reads one question, and prints these lines. */
const answering = (...lines: string[]) =>
  remoteCalls(['bash', '-c', 'read -r; printf "%s\\n" "$@"', 'answerer', ...lines])

it('takes the answer among whatever else docker says', async () => {
  const calls = answering('WARNING: no such thing', 'null', '{"id":1,"result":[]}')
  expect(await calls.listHosts()).toEqual([])
})

it('fails by the error of an answer, and when none comes', async () => {
  const refused = answering('{"id":1,"error":"no answer in time"}')
  await expect(refused.askVcenter()).rejects.toThrow('no answer in time')
  await expect(answering('Error: no such container').askVcenter()).rejects.toThrow(
    "the operator's container does not answer",
  )
})
