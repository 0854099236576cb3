// Original file: proto/nkpsim/vcenter/v1/key_provider.proto

/**
 * The kind of object that has a default provider.
 */
export const DefaultScope = {
  /**
   * Same as VCENTER.
   */
  DEFAULT_SCOPE_UNSPECIFIED: 'DEFAULT_SCOPE_UNSPECIFIED',
  /**
   * The default of the vCenter.
   */
  DEFAULT_SCOPE_VCENTER: 'DEFAULT_SCOPE_VCENTER',
  /**
   * The default of a cluster.
   */
  DEFAULT_SCOPE_CLUSTER: 'DEFAULT_SCOPE_CLUSTER',
  /**
   * The default of a folder. It also applies to clusters and folders in it that do not have their
   * own default.
   */
  DEFAULT_SCOPE_FOLDER: 'DEFAULT_SCOPE_FOLDER',
} as const;

/**
 * The kind of object that has a default provider.
 */
export type DefaultScope =
  /**
   * Same as VCENTER.
   */
  | 'DEFAULT_SCOPE_UNSPECIFIED'
  | 0
  /**
   * The default of the vCenter.
   */
  | 'DEFAULT_SCOPE_VCENTER'
  | 1
  /**
   * The default of a cluster.
   */
  | 'DEFAULT_SCOPE_CLUSTER'
  | 2
  /**
   * The default of a folder. It also applies to clusters and folders in it that do not have their
   * own default.
   */
  | 'DEFAULT_SCOPE_FOLDER'
  | 3

/**
 * The kind of object that has a default provider.
 */
export type DefaultScope__Output = typeof DefaultScope[keyof typeof DefaultScope]
