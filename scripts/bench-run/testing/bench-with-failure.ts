// A benchmark whose second part fails.
import { runBench } from '../run-bench.ts'

const figure = { name: 'speed', value: 2, unit: 'times', goal: 3, parts: { rounds: 1 } }

process.exitCode = await runBench('bench.json', () => [
  { name: 'measuring the first part', run: async () => [figure] },
  { name: 'measuring the second part', run: () => Promise.reject(new Error('it\nbroke\n')) },
  { name: 'measuring the third part', run: async () => [figure] },
])
