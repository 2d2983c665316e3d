export { runReadme } from './run-readme.ts'
export { runs } from './runs.ts'
