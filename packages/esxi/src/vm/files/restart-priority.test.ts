import { expect, it } from '@jest/globals'
import { parseDictionary } from './dictionary.ts'
import { knownRestartPriority, restartPriority } from './restart-priority.ts'

const vmxWith = (line: string) => ({ source: parseDictionary(Buffer.from(line), 'vm.vmx') })

it('the restart priority of a VM is medium, unless its .vmx file states another one', () => {
  expect(restartPriority(vmxWith('annotation = "x"'))).toBe('medium')
  expect(restartPriority(vmxWith('nkpsim.ha.restartPriority = "Highest"'))).toBe('highest')
  expect(restartPriority(vmxWith('nkpsim.ha.restartpriority = "disabled"'))).toBe('disabled')
})

it('an unknown priority is shown as unknown, and does not leave the VM off', () => {
  const vmx = vmxWith('nkpsim.ha.restartPriority = "later"')
  expect(knownRestartPriority(vmx)).toBeUndefined()
  expect(restartPriority(vmx)).toBe('medium')
})
