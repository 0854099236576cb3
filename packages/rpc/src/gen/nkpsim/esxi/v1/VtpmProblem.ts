// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto

/**
 * What is wrong with a vTPM.
 */
export const VtpmProblem = {
  /**
   * Nothing that the host knows.
   */
  VTPM_PROBLEM_UNSPECIFIED: 'VTPM_PROBLEM_UNSPECIFIED',
  /**
   * Its state is older than the last one. The host does not power the VM on.
   */
  VTPM_PROBLEM_ROLLED_BACK: 'VTPM_PROBLEM_ROLLED_BACK',
  /**
   * It has ended by itself while the VM is on.
   */
  VTPM_PROBLEM_ENDED: 'VTPM_PROBLEM_ENDED',
} as const;

/**
 * What is wrong with a vTPM.
 */
export type VtpmProblem =
  /**
   * Nothing that the host knows.
   */
  | 'VTPM_PROBLEM_UNSPECIFIED'
  | 0
  /**
   * Its state is older than the last one. The host does not power the VM on.
   */
  | 'VTPM_PROBLEM_ROLLED_BACK'
  | 1
  /**
   * It has ended by itself while the VM is on.
   */
  | 'VTPM_PROBLEM_ENDED'
  | 2

/**
 * What is wrong with a vTPM.
 */
export type VtpmProblem__Output = typeof VtpmProblem[keyof typeof VtpmProblem]
