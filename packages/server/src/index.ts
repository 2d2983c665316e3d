export { defineConfig, type LociConfig } from './config/define-config.ts'
export { type ConfigPlace, loadConfig } from './config/load-config.ts'
