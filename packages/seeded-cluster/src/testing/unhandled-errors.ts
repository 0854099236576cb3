import { beginLife } from '../processes/process-life.ts'
import { runInProcess, watchUnhandled } from '../processes/unhandled.ts'

// Prints who gets which error. It is a script, because a test runner handles all errors itself.
const failLater = async (text: string): Promise<void> => {
  await Promise.resolve()
  throw new Error(text)
}
const print = (text: string) => process.stdout.write(`${text}\n`)

watchUnhandled((error) => print(`other: ${error}`))
for (const name of ['vcenter', 'esx-1', 'esx-2']) {
  const life = beginLife(() => undefined)
  const onUnhandled = (error: unknown) => print(`${name}: ${error}`)
  runInProcess(life, onUnhandled, () => void failLater(`a defect of ${name}`))
  if (name === 'esx-2') life.end()
}
void failLater('nobody')

const life = beginLife(() => undefined)
runInProcess(
  life,
  (error) => print(`esx-3: ${error}`),
  () => {
    const controller = new AbortController()
    controller.signal.addEventListener('abort', () => {
      throw new Error('a listener of an abort')
    })
    controller.abort()
  },
)
