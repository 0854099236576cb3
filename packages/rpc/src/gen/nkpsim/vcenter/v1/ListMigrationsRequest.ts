// Original file: proto/nkpsim/vcenter/v1/migration.proto


/**
 * Asks for the migrations.
 */
export interface ListMigrationsRequest {
  /**
   * Name of the VM; empty: all VMs.
   */
  'name'?: (string);
}

/**
 * Asks for the migrations.
 */
export interface ListMigrationsRequest__Output {
  /**
   * Name of the VM; empty: all VMs.
   */
  'name': (string);
}
