import { describeFiles } from './testing/files-conformance.ts'
import { machineLab, simulatedLab } from './testing/files-labs.ts'

describeFiles('the machine', machineLab)
describeFiles('a simulated disk', simulatedLab)
