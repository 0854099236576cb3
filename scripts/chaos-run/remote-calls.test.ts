import { expect, it } from '@jest/globals'
import { remoteCalls } from './remote-calls.ts'

/** Returns calls to a process that reads one question, and then prints these lines. */
const answering = (...lines: string[]) =>
  remoteCalls(['bash', '-c', 'read -r; printf "%s\\n" "$@"', 'answerer', ...lines])

it('remoteCalls finds the answer among other output of docker', async () => {
  const calls = answering('WARNING: no such thing', 'null', '{"id":1,"result":[]}')
  expect(await calls.listHosts()).toEqual([])
})

it('remoteCalls fails with the error of an answer, and fails if no answer comes', async () => {
  const refused = answering('{"id":1,"error":"no answer in time"}')
  await expect(refused.askVcenter()).rejects.toThrow('no answer in time')
  await expect(answering('Error: no such container').askVcenter()).rejects.toThrow(
    "the operator's container does not answer",
  )
})
