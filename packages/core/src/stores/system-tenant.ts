/** Where the store keeps what is of no tenant. No caller can name it, and no list of tenants has it. */
export const systemTenant = 'loci:system'
