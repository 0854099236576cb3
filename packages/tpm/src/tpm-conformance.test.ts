import { simulatedLab, swtpmLab } from './testing/conformance-lab.ts'
import { describeTpm } from './testing/tpm-conformance.ts'

describeTpm('swtpm', swtpmLab)
describeTpm('a simulation', simulatedLab)
