// Original file: proto/nkpsim/esxi/v1/virtual_machine.proto

/**
 * Order in which vSphere HA restarts VMs of failed hosts.
 */
export const RestartPriority = {
  /**
   * In a request: no change. In an answer: the .vmx file states none of the others.
   */
  RESTART_PRIORITY_UNSPECIFIED: 'RESTART_PRIORITY_UNSPECIFIED',
  /**
   * vSphere HA does not restart the VM.
   */
  RESTART_PRIORITY_DISABLED: 'RESTART_PRIORITY_DISABLED',
  /**
   * After all others.
   */
  RESTART_PRIORITY_LOWEST: 'RESTART_PRIORITY_LOWEST',
  /**
   * Before the lowest.
   */
  RESTART_PRIORITY_LOW: 'RESTART_PRIORITY_LOW',
  /**
   * The priority of a VM without this setting.
   */
  RESTART_PRIORITY_MEDIUM: 'RESTART_PRIORITY_MEDIUM',
  /**
   * Before the medium.
   */
  RESTART_PRIORITY_HIGH: 'RESTART_PRIORITY_HIGH',
  /**
   * Before all others.
   */
  RESTART_PRIORITY_HIGHEST: 'RESTART_PRIORITY_HIGHEST',
} as const;

/**
 * Order in which vSphere HA restarts VMs of failed hosts.
 */
export type RestartPriority =
  /**
   * In a request: no change. In an answer: the .vmx file states none of the others.
   */
  | 'RESTART_PRIORITY_UNSPECIFIED'
  | 0
  /**
   * vSphere HA does not restart the VM.
   */
  | 'RESTART_PRIORITY_DISABLED'
  | 1
  /**
   * After all others.
   */
  | 'RESTART_PRIORITY_LOWEST'
  | 2
  /**
   * Before the lowest.
   */
  | 'RESTART_PRIORITY_LOW'
  | 3
  /**
   * The priority of a VM without this setting.
   */
  | 'RESTART_PRIORITY_MEDIUM'
  | 4
  /**
   * Before the medium.
   */
  | 'RESTART_PRIORITY_HIGH'
  | 5
  /**
   * Before all others.
   */
  | 'RESTART_PRIORITY_HIGHEST'
  | 6

/**
 * Order in which vSphere HA restarts VMs of failed hosts.
 */
export type RestartPriority__Output = typeof RestartPriority[keyof typeof RestartPriority]
