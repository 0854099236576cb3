import { expect, it } from '@jest/globals'
import { withUsers } from './vm-users.ts'
import type { VmWithVtpm } from './with-vtpm.ts'

function lab() {
  const lost = Promise.withResolvers<void>()
  const done: string[] = []
  // Only these two fields matter here.
  const open = { lost: lost.promise, close: async () => void done.push('close') }
  const vm = withUsers(open as VmWithVtpm)
  vm.beforeClose(async () => void done.push('first'))
  vm.beforeClose(async () => {
    done.push('second')
    throw new Error('a user fails')
  })
  return { vm, lose: lost.resolve, done }
}

it('the users of a VM end before it closes, the last one first, even if one fails', async () => {
  const { vm, done } = lab()
  await vm.close()
  expect(done).toEqual(['second', 'first', 'close'])
})

it('the users of a VM end when the host has lost it, and only once', async () => {
  const { vm, lose, done } = lab()
  lose()
  await new Promise(setImmediate)
  expect(done).toEqual(['second', 'first'])
  await vm.close()
  expect(done).toEqual(['second', 'first', 'close'])
})
