import { describeDatabases } from './testing/databases-conformance.ts'
import { machineLab, simulatedLab } from './testing/databases-labs.ts'

describeDatabases('the machine', machineLab)
describeDatabases('a simulated disk', simulatedLab)
