/** How what the store keeps is written; what bears another number is never read. */
export const SCHEMA = '1';
